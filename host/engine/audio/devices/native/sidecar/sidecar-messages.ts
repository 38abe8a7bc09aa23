import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** The pipe between engine and sidecar (docs/wire/audio-sidecar.md): little endian, a header of four bytes, then the payload. */
export const SIDECAR_VERSION = 3;
const HEADER_BYTES = 4;
const FRAME_BYTES = 4 * FRAME_SAMPLES;
const KIND = { captured: 1, event: 2, played: 3, rest: 4, pause: 5 } as const;
const FLAG_NO_MICROPHONE = 1;
const FLAG_REST = 2;
const FLAG_SIDE = 1;
const MAX_EVENT_BYTES = 4_096;

export type SidecarEvent =
  /** `pauses`: ticks need no answer after `PAUSE`. */
  | { readonly type: 'hello'; readonly version: number; readonly pauses: boolean }
  | {
      readonly type: 'devices';
      readonly input: string | null;
      readonly output: string | null;
      readonly failure: string | null;
    }
  /** No sound flows, but the program is alive. */
  | { readonly type: 'alive' }
  /** Sent once: whether the sidecar's thread runs at real-time priority and the engine's at a high one, and by which means. */
  | {
      readonly type: 'priority';
      readonly own: string | null;
      readonly engine: string | null;
      readonly failure: string | null;
    }
  /** Sums since the sidecar connected to the sound system. */
  | { readonly type: 'counts'; readonly counts: ReadonlyMap<string, number> };

export interface SidecarMessages {
  /** [audio] 480 samples, valid during the call. `isResting`: gathered while nobody spoke, and not answered. */
  readonly onCaptured: (frame: Float32Array, isLive: boolean, isResting: boolean) => void;
  readonly onEvent: (event: SidecarEvent) => void;
}

/** Splits the byte stream into messages. It holds one message at most, whatever the sidecar writes. */
export class SidecarInbox {
  readonly #messages: SidecarMessages;
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  readonly #frameBytes = new Uint8Array(this.#frame.buffer);
  readonly #header = Buffer.alloc(HEADER_BYTES);
  readonly #event = Buffer.alloc(MAX_EVENT_BYTES);
  /** Bytes read of the present message, header included. */
  #filled = 0;

  constructor(messages: SidecarMessages) {
    this.#messages = messages;
  }

  /** [audio] False when `chunk` contains an invalid message; the inbox cannot be used after that. */
  push(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#filled < HEADER_BYTES) {
        this.#header[this.#filled++] = chunk[at++] ?? 0;
        if (this.#filled === HEADER_BYTES && !this.#isHeaderValid()) return false;
        continue;
      }
      const done = this.#filled - HEADER_BYTES;
      const taken = Math.min(chunk.length - at, this.#payloadBytes - done);
      this.#target.set(chunk.subarray(at, at + taken), done);
      at += taken;
      this.#filled += taken;
      if (this.#filled < HEADER_BYTES + this.#payloadBytes) return true;
      this.#filled = 0;
      if (!this.#deliver()) return false;
    }
    return true;
  }

  get #isFrame(): boolean {
    return this.#header[0] === KIND.captured;
  }

  get #target(): Uint8Array {
    return this.#isFrame ? this.#frameBytes : this.#event;
  }

  get #payloadBytes(): number {
    return this.#header.readUInt16LE(2);
  }

  #isHeaderValid(): boolean {
    const [kind, flags = 0] = this.#header;
    if (kind === KIND.captured) return flags <= (FLAG_NO_MICROPHONE | FLAG_REST) && this.#payloadBytes === FRAME_BYTES;
    return kind === KIND.event && flags === 0 && this.#payloadBytes > 0 && this.#payloadBytes <= MAX_EVENT_BYTES;
  }

  #deliver(): boolean {
    if (this.#isFrame) {
      for (let i = 0; i < FRAME_SAMPLES; i++) if (!Number.isFinite(this.#frame[i])) this.#frame[i] = 0;
      const flags = this.#header[1] ?? 0;
      this.#messages.onCaptured(this.#frame, (flags & FLAG_NO_MICROPHONE) === 0, (flags & FLAG_REST) !== 0);
      return true;
    }
    const event = readEvent(this.#event.toString('utf8', 0, this.#payloadBytes));
    if (event === null) return false;
    this.#messages.onEvent(event);
    return true;
  }
}

/** One message for the sidecar, reused. */
export class PlayedSlot {
  readonly #wide = Buffer.from(new ArrayBuffer(HEADER_BYTES + 2 * FRAME_BYTES));
  readonly #plain = this.#wide.subarray(0, HEADER_BYTES + FRAME_BYTES);
  readonly #samples = new Float32Array(this.#wide.buffer, HEADER_BYTES, 2 * FRAME_SAMPLES);

  constructor() {
    this.#wide[0] = KIND.played;
  }

  /** [audio] Returns the message, valid until the next call. */
  write(frame: Float32Array, side: Float32Array | null): Buffer {
    this.#samples.set(frame);
    this.#wide[1] = side === null ? 0 : FLAG_SIDE;
    this.#wide.writeUInt16LE(side === null ? FRAME_BYTES : 2 * FRAME_BYTES, 2);
    if (side === null) return this.#plain;
    this.#samples.set(side, FRAME_SAMPLES);
    return this.#wide;
  }
}

/** Message with the level (linear RMS) up to which the sidecar may gather frames; 0 ends it. Reused. */
export class RestSlot {
  readonly #bytes = Buffer.from([KIND.rest, 0, 4, 0, 0, 0, 0, 0]);

  /** [audio] Returns the message, valid until the next call. */
  write(level: number): Buffer {
    this.#bytes.writeFloatLE(level, HEADER_BYTES);
    return this.#bytes;
  }
}

/** Message that says that nothing is heard until the next played frame. */
export const PAUSE: Readonly<Uint8Array> = Uint8Array.of(KIND.pause, 0, 0, 0);

/** Parses an event; null when it is invalid. Unknown kinds of a newer sidecar are refused, as its version differs. */
export function readEvent(text: string): SidecarEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  switch (fields['type']) {
    case 'hello':
      return typeof fields['version'] === 'number'
        ? { type: 'hello', version: fields['version'], pauses: fields['pauses'] === true }
        : null;
    case 'alive':
      return { type: 'alive' };
    case 'devices': {
      const { input, output, failure } = fields;
      return isText(input) && isText(output) && isText(failure) ? { type: 'devices', input, output, failure } : null;
    }
    case 'priority': {
      const { own, engine, failure } = fields;
      return isText(own) && isText(engine) && isText(failure) ? { type: 'priority', own, engine, failure } : null;
    }
    case 'counts': {
      const counts = Object.entries(fields).filter((entry): entry is [string, number] =>
        Number.isSafeInteger(entry[1]),
      );
      return { type: 'counts', counts: new Map(counts) };
    }
    default:
      return null;
  }
}

function isText(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
