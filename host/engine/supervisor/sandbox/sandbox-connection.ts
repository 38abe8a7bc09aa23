import { closeSync, openSync, readSync, unlinkSync } from 'node:fs';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import { BodyWriter } from '@jackfield/sandbox/body-writer';
import { fromJson, toJson } from '@jackfield/sandbox/json-values';
import { HEADER_BYTES, MAX_BODY_BYTES, STATUS, padded, writeHeader } from '@jackfield/sandbox/pipe-protocol';
import { JsonError, MAX_JSON_DEPTH, isDeeperThan } from '@jackfield/wire/json';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { cpuTimeMs, isWaitingForMachine } from '../../processes/cpu-time.ts';
import { lastWordsOf } from '../../processes/last-words.ts';
import type { LaunchReply, LaunchRequest } from './launch-protocol.ts';

/** A message of a sandbox; `body` is an offset into `bytes`. The object is reused and valid only during the callback. */
export interface SandboxMessage {
  kind: number;
  flags: number;
  sequence: number;
  bytes: Uint8Array;
  view: DataView;
  body: number;
  bodyBytes: number;
}

export interface ConnectionCallbacks {
  /** Maximum body length of a message of this kind and these flags; `MAX_BODY_BYTES` by default. Called before the body has arrived. */
  readonly maxBytesOf?: (kind: number, flags: number) => number;
  readonly onMessage: (message: SandboxMessage) => void;
  /** Called once, however the sandbox ended: crash, kill or protocol violation. */
  readonly onGone: (error: JackfieldError) => void;
}

const READ_BUFFER_BYTES = 65_536;
const SEND_SLOTS = 32;
const SLOT_BYTES = 8_192;
const CLOSED = 'the chain was closed';
/** The launcher reports within milliseconds how a process ended, unless its thread is busy. */
const END_PATIENCE_MS = 2_000;

/** How a sandbox process ended. */
export interface ProcessEnd {
  /** A signal or an exit code; '' while it is unknown. */
  readonly how: string;
  /** The last error that the process wrote, on one line; '' when it wrote none. */
  readonly words: string;
}

const OUTER_SIGNALS: readonly string[] = ['SIGHUP', 'SIGINT', 'SIGKILL', 'SIGQUIT', 'SIGTERM'];

/** True when the system or the user ended the process, for example for lack of memory: no plugin in it is at fault. */
export function isEndedFromOutside({ how }: ProcessEnd): boolean {
  return OUTER_SIGNALS.includes(how);
}

/** The end of a process as the rest of a sentence about its sandbox. */
export function reasonOfEnd({ how, words }: ProcessEnd): string {
  const ended = how === '' ? 'its process ended' : `its process ended (${how})`;
  return words === '' ? ended : `${ended}: ${words}`;
}

/** Requests sandboxes from a launcher; one port per chain. */
export class SandboxPort {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, (reply: LaunchReply) => void>();
  #nextId = 1;
  #isClosed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (reply: LaunchReply) => this.#waiting.get(reply.id)?.(reply));
  }

  /** Resolves once the process runs and its socket is connected; it has loaded nothing yet. */
  async launch(name: string, callbacks: ConnectionCallbacks): Promise<SandboxConnection> {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<SandboxConnection>();
    const failed = (reason: string): JackfieldError =>
      JackfieldError.of('SANDBOX_START_FAILED', { sandbox: name, reason });
    // No reply would ever come.
    if (this.#isClosed) throw failed(CLOSED);
    let connection: SandboxConnection | null = null;
    this.#waiting.set(id, (reply) => {
      if (reply.kind === 'listening') {
        try {
          connection = new SandboxConnection(name, reply.socketPath, reply.statusPath, callbacks, (kind) =>
            this.#send({ kind, id }),
          );
        } catch (error) {
          // The engine is closing, and its folder is gone with the status file.
          reject(failed(reasonOf(error)));
          this.#send({ kind: 'kill', id });
        }
      } else if (reply.kind === 'started' && connection !== null) {
        connection.pid = reply.pid;
        resolve(connection);
      } else if (reply.kind === 'failed') reject(failed(reply.reason));
      else if (reply.kind === 'exited') {
        this.#waiting.delete(id);
        const end: ProcessEnd = { how: reply.how, words: lastWordsOf(reply.lastWords) };
        reject(failed(reasonOfEnd(end)));
        connection?.exited(end);
      }
    });
    this.#send({ kind: 'launch', id });
    return promise;
  }

  /** Kills all processes that still run. Starts in progress reject, and so do later ones, because no reply can come any more. */
  close(): void {
    this.#isClosed = true;
    const waiting = [...this.#waiting];
    this.#port.close();
    for (const [id, answer] of waiting) answer({ kind: 'exited', id, how: CLOSED, lastWords: '' });
  }

  #send(request: LaunchRequest): void {
    this.#port.postMessage(request);
  }
}

/** One end of the pipe to one sandbox process [audio]. */
export class SandboxConnection {
  readonly #name: string;
  readonly #socket: Socket;
  readonly #statusFile: number;
  readonly #callbacks: ConnectionCallbacks;
  readonly #ask: (kind: 'kill' | 'raise') => void;
  readonly #message: SandboxMessage;
  readonly #slots: Buffer[] = [];
  #receive: Uint8Array;
  #start = 0;
  #end = 0;
  #nextSlot = 0;
  #isCorked = false;
  /** Slots that may be filled while the socket is corked: its waiting data is then no sign of a sandbox that does not read. */
  #freeSlots = 0;
  #isGone = false;
  readonly #ended = Promise.withResolvers<ProcessEnd>();

  /** Process id; 0 before the process started. */
  pid = 0;

  #out: Buffer = Buffer.alloc(0);
  #outView: DataView = new DataView(this.#out.buffer);
  readonly #writer = new BodyWriter();

  constructor(
    name: string,
    socketPath: string,
    statusPath: string,
    callbacks: ConnectionCallbacks,
    ask: (kind: 'kill' | 'raise') => void,
  ) {
    this.#name = name;
    this.#callbacks = callbacks;
    this.#ask = ask;
    this.#receive = new Uint8Array(4 * READ_BUFFER_BYTES);
    this.#message = {
      kind: 0,
      flags: 0,
      sequence: 0,
      bytes: this.#receive,
      view: new DataView(this.#receive.buffer),
      body: 0,
      bodyBytes: 0,
    };
    this.#statusFile = openSync(statusPath, 'r');
    // Both ends hold the file open. The launcher opened its end before it reports that the process started.
    const chunk = new Uint8Array(READ_BUFFER_BYTES);
    this.#socket = createConnection({
      path: socketPath,
      onread: {
        buffer: chunk,
        callback: (bytes: number) => {
          this.#take(chunk, bytes);
          return true;
        },
      },
    });
    this.#socket.on('error', (error) =>
      this.#gone(JackfieldError.of('SANDBOX_DIED', { sandbox: name, reason: reasonOf(error) }, error)),
    );
    this.#socket.on('close', () =>
      this.#gone(JackfieldError.of('SANDBOX_DIED', { sandbox: name, reason: 'its process ended' })),
    );
    this.#statusPath = statusPath;
  }

  readonly #statusPath: string;

  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * [audio] Begins a body of at most `bodyBytes`, which `send` sends. Bodies up to 8 KB come from a ring of slots, unless the sandbox does not read: then the
   * slots still hold sent data.
   */
  begin(bodyBytes: number): BodyWriter {
    const total = HEADER_BYTES + padded(bodyBytes);
    const isFree = this.#isCorked ? this.#freeSlots > 0 : this.#socket.writableLength === 0;
    if (total > SLOT_BYTES || !isFree) this.#out = Buffer.allocUnsafeSlow(total);
    else {
      this.#freeSlots -= 1;
      const index = this.#nextSlot % SEND_SLOTS;
      this.#nextSlot += 1;
      this.#out = this.#slots[index] ??= Buffer.allocUnsafeSlow(SLOT_BYTES);
    }
    this.#outView = new DataView(this.#out.buffer, this.#out.byteOffset, this.#out.byteLength);
    return this.#writer.begin(this.#out, this.#outView, HEADER_BYTES);
  }

  /** [audio] Sends the body that was written since `begin`. A sandbox that does not read is killed when it does not answer. `packetFrames` is only for the local voice. */
  send(kind: number, flags: number, sequence: number, mask: number, packetFrames = 0): void {
    if (this.#isGone) return;
    const { length } = this.#writer;
    writeHeader(this.#outView, 0, kind, flags, sequence, mask, length, packetFrames);
    this.#socket.write(this.#out.subarray(0, HEADER_BYTES + padded(length)));
  }

  /** [audio] Holds messages back until `uncork`, so that they leave in one write. */
  cork(): void {
    if (this.#isCorked) return;
    this.#freeSlots = this.#socket.writableLength === 0 ? SEND_SLOTS : 0;
    this.#isCorked = true;
    this.#socket.cork();
  }

  uncork(): void {
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#socket.uncork();
  }

  sendJson(kind: number, value: unknown): void {
    const text = Buffer.from(toJson(value));
    this.begin(text.length).bytes(text);
    this.send(kind, 0, 0, 0);
  }

  json(message: SandboxMessage): unknown {
    const text = Buffer.from(message.bytes.buffer, message.body, message.bodyBytes).toString('utf8');
    // The depth is bounded because the readers of the value recurse.
    if (isDeeperThan(text, MAX_JSON_DEPTH)) throw new JsonError(`it is nested deeper than ${MAX_JSON_DEPTH} levels`);
    return fromJson(text);
  }

  /** Slot that the sandbox is executing, or one of `STATUS`; still readable after the process has ended. */
  culprit(): number {
    const status = new Uint8Array(1);
    if (this.#isClosed || readSync(this.#statusFile, status, 0, 1, 0) === 0) return STATUS.idle;
    return status[0] ?? STATUS.idle;
  }

  /**
   * Processor time of the process since its start, in ms; null where the system does not report it (only Linux does). A guest that hangs burns it, a
   * process that is starved does not.
   */
  cpuMs(): number | null {
    return cpuTimeMs(this.pid);
  }

  /** Whether the process is ready to run and waits for the machine; null where the system does not report it. */
  isWaitingForMachine(): boolean | null {
    return isWaitingForMachine(this.pid);
  }

  /** Raises the priority of a warm sandbox, which carries audio from now on. */
  raisePriority(): void {
    this.#ask('raise');
  }

  /** Kills the process; `onGone` follows. */
  kill(reason: JackfieldError): void {
    this.#ask('kill');
    this.#gone(reason);
  }

  /** Ends a sandbox that the chain no longer needs, without calling `onGone`. */
  discard(): void {
    this.#isGone = true;
    this.#ask('kill');
    this.#close();
  }

  /** Called when the launcher reported the end of the process. */
  exited(end: ProcessEnd): void {
    this.#ended.resolve(end);
    this.#gone(JackfieldError.of('SANDBOX_DIED', { sandbox: this.#name, reason: reasonOfEnd(end) }));
  }

  /** Resolves within 2 s with how the process ended. The socket closes first, so this is known a little after `onGone`. */
  async ending(): Promise<ProcessEnd> {
    const timer = setTimeout(() => this.#ended.resolve({ how: '', words: '' }), END_PATIENCE_MS);
    try {
      return await this.#ended.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #isClosed = false;

  #gone(error: JackfieldError): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#callbacks.onGone(error);
    this.#close();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    closeSync(this.#statusFile);
    try {
      unlinkSync(this.#statusPath);
    } catch (error) {
      // The launcher removes the whole folder in the end.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }

  #take(chunk: Uint8Array, bytes: number): void {
    if (this.#isGone) return;
    this.#makeRoom(bytes);
    this.#receive.set(bytes === chunk.length ? chunk : chunk.subarray(0, bytes), this.#end);
    this.#end += bytes;
    try {
      while (this.#deliver()) if (this.#isGone) return;
    } catch (error) {
      this.kill(JackfieldError.of('SANDBOX_PROTOCOL', { sandbox: this.#name, reason: reasonOf(error) }, error));
    }
  }

  #deliver(): boolean {
    const available = this.#end - this.#start;
    if (available < HEADER_BYTES) return false;
    const message = this.#message;
    const bodyBytes = message.view.getUint32(this.#start, true);
    const kind = message.view.getUint8(this.#start + 4);
    const flags = message.view.getUint8(this.#start + 5);
    const maxBytes = this.#callbacks.maxBytesOf?.(kind, flags) ?? MAX_BODY_BYTES;
    if (bodyBytes > maxBytes) throw new RangeError(`a message of ${bodyBytes} bytes`);
    if (available < HEADER_BYTES + padded(bodyBytes)) return false;
    message.bodyBytes = bodyBytes;
    message.kind = kind;
    message.flags = flags;
    message.sequence = message.view.getUint32(this.#start + 8, true);
    message.body = this.#start + HEADER_BYTES;
    this.#start += HEADER_BYTES + padded(bodyBytes);
    this.#callbacks.onMessage(message);
    return true;
  }

  #makeRoom(bytes: number): void {
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    }
    if (this.#end + bytes <= this.#receive.length) return;
    const waiting = this.#end - this.#start;
    let target = this.#receive;
    if (waiting + bytes > target.length) {
      target = new Uint8Array(Math.max(2 * target.length, waiting + bytes));
      this.#message.bytes = target;
      this.#message.view = new DataView(target.buffer);
    }
    target.set(this.#receive.subarray(this.#start, this.#end));
    this.#receive = target;
    this.#start = 0;
    this.#end = waiting;
  }
}
