import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { HEADER_BYTES, padded, writeHeader } from '@jackfield/sandbox/pipe-protocol';
import type { LaunchReply, LaunchRequest } from '../sandbox/launch-protocol.ts';

/** Sends one message of any kind and body. */
export type Say = (kind: number, sequence: number, body: Buffer, flags?: number) => void;

/** Reaction of the broken-out plugin to each message of the host. */
export type Behaviour = (request: { kind: number; sequence: number; body: Buffer }, say: Say) => void;

/** Fake of the launcher and of sandbox processes whose plugin has broken out: it uses the framing of the pipe and attacks the host. */
export class HostileSandbox implements AsyncDisposable {
  /** Port for `openCaptureChain({ launcher })` and similar functions. */
  readonly launcher: MessagePort;
  /** Number of sandboxes that the host asked to kill. */
  kills = 0;
  readonly #behaviour: Behaviour;
  readonly #port: MessagePort;
  readonly #folder = mkdtempSync(join(tmpdir(), 'jackfield-hostile-'));
  readonly #servers: Server[] = [];
  readonly #sockets: Socket[] = [];

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.launcher = port2;
    port1.on('message', (request: LaunchRequest) => {
      if (request.kind === 'kill') this.kills += 1;
      else if (request.kind === 'launch') this.#launch(request.id);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#port.close();
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #launch(id: number): void {
    const socketPath = join(this.#folder, `${id}.sock`);
    const statusPath = join(this.#folder, `${id}.status`);
    // The status says that the first plugin is running.
    writeFileSync(statusPath, Uint8Array.of(0));
    const reply = (message: LaunchReply): void => this.#port.postMessage(message);
    const server = createServer((socket) => {
      this.#sockets.push(socket);
      this.#serve(socket);
      reply({ kind: 'started', id, pid: 0 });
    });
    this.#servers.push(server);
    server.listen(socketPath, () => reply({ kind: 'listening', id, socketPath, statusPath }));
  }

  #serve(socket: Socket): void {
    let waiting = Buffer.alloc(0);
    const say: Say = (kind, sequence, body, flags = 0) => {
      const message = Buffer.alloc(HEADER_BYTES + padded(body.length));
      writeHeader(new DataView(message.buffer, message.byteOffset), 0, kind, flags, sequence, 0, body.length);
      body.copy(message, HEADER_BYTES);
      socket.write(message);
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= HEADER_BYTES) {
        const total = HEADER_BYTES + padded(waiting.readUInt32LE(0));
        if (waiting.length < total) return;
        const body = waiting.subarray(HEADER_BYTES, HEADER_BYTES + waiting.readUInt32LE(0));
        this.#behaviour({ kind: waiting.readUInt8(4), sequence: waiting.readUInt32LE(8), body }, say);
        waiting = waiting.subarray(total);
      }
    });
  }
}
