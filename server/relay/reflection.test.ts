/** A client with a valid key names a stranger's address in its hellos. The stranger must never get more bytes than were sent in its name. */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../start-server.ts';
import type { RunningServer } from '../start-server.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';

const LOBBY = 1;
const ECHO = 3;
const TALKERS = 8;
const PACKETS_EACH = 25;
let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-reflection-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '0.0.0.0', port: 0 } }));
});
afterEach(() => stack.disposeAsync());

interface Stranger {
  readonly socket: Socket;
  readonly got: Buffer[];
}

/** Opens the stranger's socket. The kernel lets an attacker on this machine use any loopback address as source; the stranger listens on that address. */
async function stranger(address = '127.0.0.2'): Promise<Stranger> {
  const socket = createSocket('udp4');
  stack.defer(() => {
    socket.close();
  });
  const got: Buffer[] = [];
  socket.on('message', (datagram: Buffer) => got.push(datagram));
  socket.bind(0, address);
  await once(socket, 'listening');
  return { socket, got };
}

async function visit(): Promise<RawClient> {
  return stack.use(await openRawClient({ port: server.port }));
}

async function talkers(): Promise<RawClient[]> {
  const all = [];
  for (let index = 0; index < TALKERS; index += 1) {
    const client = await visit();
    await client.prepareVoice(LOBBY);
    all.push(client);
  }
  return all;
}

/** A client in the channel, with a key, that asked for voice over UDP but never proved an address. */
async function attacker(channelId = LOBBY): Promise<{ client: RawClient; overTls: Buffer[] }> {
  const client = await visit();
  const overTls: Buffer[] = [];
  client.socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) overTls.push(data);
  });
  await client.join(channelId);
  client.send({ type: 'voicePath', path: 'udp' });
  await client.join(channelId);
  return { client, overTls };
}

function talk(people: readonly RawClient[], first = 1): void {
  for (let packet = 0; packet < PACKETS_EACH; packet += 1) {
    for (const person of people) person.sendVoice(first + packet, 'x'.repeat(80));
  }
}

const bytesOf = (datagrams: readonly Buffer[]): number => datagrams.reduce((sum, { length }) => sum + length, 0);
const hellos = (): number => server.stats().hellos;

describe('a hello in a stranger’s name', () => {
  it.each([
    ['with a cookie that nobody gave', false, 32],
    ['without a cookie, as the first clients say it', true, 24],
  ])(
    '%s brings the stranger its own size once, and eight people’s voice to the attacker over TLS',
    async (...[, isPlain, size]) => {
      const [people, victim, { client, overTls }] = [await talkers(), await stranger(), await attacker()];
      const before = hellos();
      client.hello(1, victim.socket, isPlain);
      await client.until('the hello', () => hellos() === before + 1);
      talk(people);
      await client.until('the voice', () => overTls.length === TALKERS * PACKETS_EACH);
      expect(victim.got.map(({ length }) => length)).toEqual([size]);
    },
  );

  it('moves no voice, although the client proved an address of its own and hands its cookie to the forged hello', async () => {
    const [people, victim] = [await talkers(), await stranger()];
    const liar = await visit();
    await liar.prepareVoice(LOBBY);
    const before = hellos();
    // The cookie of `prepareVoice` is for another address.
    for (let counter = 3; counter < 6; counter += 1) liar.hello(counter, victim.socket);
    await liar.until('the hellos', () => hellos() === before + 3);
    talk(people);
    await liar.until('the voice where it was', () => liar.packets.length === TALKERS * PACKETS_EACH);
    expect(bytesOf(victim.got)).toBeLessThanOrEqual(3 * 32);
    expect(victim.got.every((datagram) => datagram[0] === 0x13 && (datagram[1] ?? 0) === 1)).toBe(true);
  });

  it('is not proven by the cookie that the same address got for another connection', async () => {
    const [people, shared, { client, overTls }] = [await talkers(), await stranger(), await attacker()];
    const honest = await visit();
    honest.hello(1, shared.socket);
    await honest.until('the cookie', () => shared.got.length === 1);
    client.takeAck(shared.got[0] ?? Buffer.alloc(0));
    client.hello(1, shared.socket);
    await client.until('the second ack', () => shared.got.length === 2);
    talk(people);
    await client.until('the voice', () => overTls.length === TALKERS * PACKETS_EACH);
    expect(shared.got).toHaveLength(2);
  });

  it('brings no echo to the stranger either', async () => {
    const [victim, { client, overTls }] = [await stranger(), await attacker(ECHO)];
    client.send({ type: 'voiceKey', epoch: 1, key: Buffer.alloc(16, 1).toString('base64') });
    client.hello(1, victim.socket);
    await client.until('the ack', () => victim.got.length === 1);
    for (let sequence = 1; sequence <= PACKETS_EACH; sequence += 1) client.sendVoice(sequence, 'x', victim.socket);
    await client.until('the echo', () => overTls.length === PACKETS_EACH);
    expect(victim.got).toHaveLength(1);
  });

  it('is answered some 20 times at once, not 1,000 times', async () => {
    const [victim, { client }] = [await stranger(), await attacker()];
    for (let counter = 1; counter <= 1_000; counter += 1) client.hello(counter, victim.socket);
    await client.until('the end', () => hellos() + server.stats().dropped.tooManyHellos >= 1_000);
    expect(hellos()).toBeLessThan(40);
    await client.until('the acks', () => victim.got.length === hellos());
  });

  it('is not answered when the stranger sends the ack back', async () => {
    const [victim, { client }] = [await stranger(), await attacker()];
    client.hello(1, victim.socket);
    await client.until('the ack', () => victim.got.length === 1);
    victim.socket.send(victim.got[0] ?? '', server.udpPort ?? 0, '127.0.0.1');
    await client.until('the drop', () => server.stats().dropped.badType === 1);
    client.hello(2, victim.socket);
    await client.until('the next ack', () => victim.got.length === 2);
    expect(hellos()).toBe(2);
  });
});

describe('a client of the first version', () => {
  it('is heard over UDP, has its hellos answered, and hears over TLS', async () => {
    const [people, { client, overTls }] = [await talkers(), await attacker()];
    client.send({ type: 'voiceKey', epoch: 1, key: Buffer.alloc(16, 1).toString('base64') });
    client.hello(1, client.udp, true);
    await client.until('the ack', () => client.acks === 1);
    expect(client.ack.hasCookie).toBe(false);
    client.sendVoice(1, 'as ever');
    await client.until('its voice', () => people.every(({ packets }) => packets.length === 1));
    talk(people);
    await client.until('the others', () => overTls.length === TALKERS * PACKETS_EACH);
    expect(client.packets).toEqual([]);
  });
});
