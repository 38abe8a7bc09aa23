import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { askRtkit } from './rtkit.ts';
import { decodeReply, encodeCall } from './system-bus-call.ts';

let open = new AsyncDisposableStack();
afterEach(async () => {
  await open.disposeAsync();
  open = new AsyncDisposableStack();
});

/** A bus that passes each received chunk to `onData`. */
async function fakeBus(onData: (socket: Socket, chunk: Buffer) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jf-bus-'));
  open.defer(() => rm(folder, { recursive: true, force: true }));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => onData(socket, chunk));
  });
  open.defer(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const path = join(folder, 'bus');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

/** Encodes a method return (2) or an error (3) with that name, to the call with this serial. */
function reply(type: 2 | 3, replyTo: number, errorName = ''): Buffer {
  const name = Buffer.from(`${errorName}\0`);
  const error = Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0x73, 0]), u32(name.length - 1), name]);
  const fields = Buffer.concat([
    Buffer.from([5, 1, 0x75, 0]),
    u32(replyTo),
    type === 3 ? error.subarray(8) : Buffer.alloc(0),
  ]);
  const head = Buffer.concat([Buffer.from([0x6c, type, 0, 1]), u32(0), u32(77), u32(fields.length), fields]);
  return Buffer.concat([head, Buffer.alloc(-head.length & 7)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const THREADS = [
  { process: 4_711, thread: 4_711 },
  { process: 815, thread: 816 },
];

describe('askRtkit', () => {
  it('names itself by its user id and asks for each thread: process, thread and level as tti', async () => {
    let said = Buffer.alloc(0);
    const socketPath = await fakeBus((socket, chunk) => {
      said = Buffer.concat([said, chunk]);
      if (chunk.includes('AUTH')) socket.write('OK 1234deadbeef\r\n');
      else if (said.length > 400) socket.write(Buffer.concat([reply(2, 1), reply(2, 2), reply(2, 3)]));
    });
    expect(await askRtkit(THREADS, -11, { socketPath, userId: 1_000 })).toBeNull();
    // "1000" as hex, behind a zero byte.
    expect(said.subarray(0, 24).toString('latin1')).toBe('\0AUTH EXTERNAL 31303030\r');
    const first = said.indexOf('MakeThreadHighPriorityWithPID');
    expect(first).toBeGreaterThan(0);
    const body = said.subarray(-20);
    expect([body.readBigUInt64LE(0), body.readBigUInt64LE(8), body.readInt32LE(16)]).toEqual([815n, 816n, -11]);
  });

  it('resolves with the name of the first refusal when all were answered', async () => {
    const socketPath = await fakeBus((socket, chunk) => {
      if (chunk.includes('AUTH')) socket.write('OK 1234\r\n');
      // Each answer arrives byte by byte, after the answer to the hello.
      else
        for (const byte of Buffer.concat([reply(2, 1), reply(3, 2, 'org.x.Denied'), reply(2, 3)]))
          socket.write(Buffer.from([byte]));
    });
    expect(await askRtkit(THREADS, -11, { socketPath })).toBe('org.x.Denied');
  });

  it.each([
    ['refuses the user', 'REJECTED KERBEROS\r\n', 'the system bus refuses us'],
    ['sends a megabyte for an answer', 'x'.repeat(1 << 20), 'the system bus does not speak D-Bus'],
  ])('gives up with a reason when the bus %s', async (_, answer, reason) => {
    const socketPath = await fakeBus((socket) => socket.write(answer));
    expect(await askRtkit(THREADS, -11, { socketPath })).toBe(reason);
  });

  it.each([
    ['claims 4 GiB', Buffer.from([0x6c, 2, 0, 1, 255, 255, 255, 255, 1, 0, 0, 0, 8, 0, 0, 0]), /a message of/],
    ['is no message', Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), /another format/],
    [
      'has a field that runs out of it',
      Buffer.concat([
        Buffer.from([0x6c, 2, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0]),
        Buffer.from([4, 1, 0x73, 0, 255, 255, 255, 127]),
      ]),
      /./,
    ],
  ])('gives up with a reason when an answer %s', async (_, answer, reason) => {
    const socketPath = await fakeBus((socket, chunk) => socket.write(chunk.includes('AUTH') ? 'OK 1\r\n' : answer));
    expect(await askRtkit(THREADS, -11, { socketPath, timeoutMs: 500 })).toMatch(reason);
  });

  it('gives up where there is no bus, and when it does not answer for the given time', async () => {
    expect(await askRtkit(THREADS, -11, { socketPath: '/nowhere/bus' })).toMatch(/no system bus/);
    const socketPath = await fakeBus(() => undefined);
    expect(await askRtkit(THREADS, -11, { socketPath, timeoutMs: 50 })).toBe('the system bus does not answer');
  });
});

describe('the bytes of a call', () => {
  it('are those of the specification: header fields aligned to 8, lengths without the zero, the body behind', () => {
    const call = encodeCall({
      serial: 9,
      destination: 'a.b',
      path: '/x',
      interface: 'i.f',
      member: 'Do',
      signature: 'i',
      body: u32(7),
    });
    // l, method call, no flags, version 1 · body 4 · serial 9 · 71 bytes of fields.
    expect(call.subarray(0, 16).toString('hex')).toBe('6c010001040000000900000047000000');
    // path: number 1, type o, length 2, "/x".
    expect(call.subarray(16, 27).toString('hex')).toBe('01016f00020000002f7800');
    expect(call.length % 8).toBe(4);
    expect(call.readUInt32LE(call.length - 4)).toBe(7);
  });

  it('are not whole before the last one is there', () => {
    const whole = reply(2, 5);
    for (let length = 0; length < whole.length; length++)
      expect(decodeReply(whole.subarray(0, length), 1_000)).toBeNull();
    expect(decodeReply(whole, 1_000)).toEqual({ type: 2, replyTo: 5, errorName: null, bytes: whole.length });
  });
});
