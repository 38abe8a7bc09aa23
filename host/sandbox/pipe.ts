import { readSync, writeSync } from 'node:fs';
import { BodyReader } from './body-reader.ts';
import { BodyWriter } from './body-writer.ts';
import { fromJson, toJson } from './json-values.ts';
import { HEADER_BYTES, MAX_BODY_BYTES, STATUS, STATUS_FD, padded, writeHeader } from './pipe-protocol.ts';

const IN = 0;
const OUT = 1;

/** One message in the receive buffer, valid until the next `read`. The object is reused for every message. */
export interface Message {
  kind: number;
  flags: number;
  /** The header's packet frames; the meaning depends on the kind. */
  packetFrames: number;
  sequence: number;
  mask: number;
  /** Offset of the body in the receive buffer, a multiple of 4. */
  body: number;
  bodyBytes: number;
}

/** Blocking, framed reads and writes on standard input and output. The sandbox does nothing else while it waits. */
export class Pipe {
  /** Receive buffer. */
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Send buffer. */
  readonly #out: Uint8Array;
  readonly #outView: DataView;
  readonly #reader = new BodyReader();
  readonly #writer = new BodyWriter();
  readonly #message: Message = { kind: 0, flags: 0, packetFrames: 0, sequence: 0, mask: 0, body: 0, bodyBytes: 0 };
  readonly #status = new Uint8Array(1);
  /** Held replies, which are written together with the next one, or before the sandbox waits. */
  #held = new Uint8Array(0);
  #heldBytes = 0;
  #start = 0;
  #end = 0;

  constructor() {
    const capacity = HEADER_BYTES + MAX_BODY_BYTES;
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
    this.#out = new Uint8Array(capacity);
    this.#outView = new DataView(this.#out.buffer);
  }

  /** Waits for the next message. Returns null when the host has closed its end. */
  read(): Message | null {
    while (this.#end - this.#start < HEADER_BYTES) if (!this.#fill()) return null;
    const bodyBytes = padded(this.#view.getUint32(this.#start, true));
    if (bodyBytes > MAX_BODY_BYTES) throw new RangeError(`message of ${bodyBytes} bytes`);
    while (this.#end - this.#start < HEADER_BYTES + bodyBytes) if (!this.#fill()) return null;
    const message = this.#message;
    message.bodyBytes = this.#view.getUint32(this.#start, true);
    message.kind = this.#view.getUint8(this.#start + 4);
    message.flags = this.#view.getUint8(this.#start + 5);
    message.packetFrames = this.#view.getUint16(this.#start + 6, true);
    message.sequence = this.#view.getUint32(this.#start + 8, true);
    message.mask = this.#view.getUint32(this.#start + 12, true);
    message.body = this.#start + HEADER_BYTES;
    this.#start += HEADER_BYTES + bodyBytes;
    return message;
  }

  /** Reader of a message's body, valid until the next message. */
  readBody(message: Message): BodyReader {
    return this.#reader.begin({
      bytes: this.#bytes,
      view: this.#view,
      body: message.body,
      bodyBytes: message.bodyBytes,
    });
  }

  /** Begins the body of a reply, which `send` or `sendSoon` sends. */
  begin(): BodyWriter {
    return this.#writer.begin(this.#out, this.#outView, HEADER_BYTES);
  }

  /** Sends the body that was written since `begin`. */
  send(kind: number, flags: number, sequence: number): void {
    const { length } = this.#writer;
    writeHeader(this.#outView, 0, kind, flags, sequence, 0, length);
    const total = HEADER_BYTES + padded(length);
    if (this.#heldBytes === 0) return write(this.#out, total);
    this.#hold(total);
    this.#release();
  }

  /** [audio] Like `send`, but when the next message has already arrived, the replies to both are written at once, because each write wakes the host. */
  sendSoon(kind: number, flags: number, sequence: number): void {
    if (!this.#hasNext) return this.send(kind, flags, sequence);
    const { length } = this.#writer;
    writeHeader(this.#outView, 0, kind, flags, sequence, 0, length);
    this.#hold(HEADER_BYTES + padded(length));
  }

  /** Sends a value as JSON; for rare messages. Throws a `RangeError` when the JSON exceeds the maximum body size. */
  sendJson(kind: number, value: unknown): void {
    if (!this.trySendJson(kind, value)) throw new RangeError('a message that is too long');
  }

  /** Like `sendJson`, but sends nothing and returns false when the JSON is longer than `maxBytes`. */
  trySendJson(kind: number, value: unknown, { flags = 0, slot = 0, maxBytes = MAX_BODY_BYTES } = {}): boolean {
    const text = Buffer.from(toJson(value));
    if (text.length > maxBytes) return false;
    this.begin().bytes(text);
    this.send(kind, flags, slot);
    return true;
  }

  json(message: Message): unknown {
    const text = Buffer.from(this.#bytes.buffer, message.body, message.bodyBytes).toString('utf8');
    return fromJson(text);
  }

  /** Records for the host which slot runs now. This is a positioned write to a shared file, which wakes no process. */
  mark(slot: number): void {
    this.#status[0] = slot;
    writeSync(STATUS_FD, this.#status, 0, 1, 0);
  }

  markIdle(): void {
    this.mark(STATUS.idle);
  }

  get #hasNext(): boolean {
    const available = this.#end - this.#start;
    return available >= HEADER_BYTES && available >= HEADER_BYTES + padded(this.#view.getUint32(this.#start, true));
  }

  #release(): void {
    const bytes = this.#heldBytes;
    this.#heldBytes = 0;
    if (bytes > 0) write(this.#held, bytes);
  }

  #hold(bytes: number): void {
    const needed = this.#heldBytes + bytes;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#held.length));
      larger.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = larger;
    }
    this.#held.set(this.#out.subarray(0, bytes), this.#heldBytes);
    this.#heldBytes = needed;
  }

  #fill(): boolean {
    this.#release();
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    } else if (this.#bytes.length - this.#end < 65_536) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    const read = readSync(IN, this.#bytes, this.#end, this.#bytes.length - this.#end, null);
    this.#end += read;
    return read > 0;
  }
}

function write(bytes: Uint8Array, total: number): void {
  let offset = 0;
  while (offset < total) offset += writeSync(OUT, bytes, offset, total - offset);
}
