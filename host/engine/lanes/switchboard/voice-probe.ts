import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { PROBE_EPOCH } from '@jackfield/wire/limits';
import { MAX_VOICE_PACKET_BYTES } from '@jackfield/wire/voice-packet';
import type { VoiceHeader } from '@jackfield/wire/voice-packet';
import { importVoiceKey, VOICE_KEY_BYTES, VoiceSealer } from '@jackfield/wire/voice-seal';
import type { ProbeTimes } from './voice-link.ts';

/** 150 packets of 20 ms: 3 s of speech at the default packet length. */
const PACKETS = 150;
const INTERVAL_MS = 20;
/** Size of a usual Opus packet. */
const PAYLOAD_BYTES = 80;
/** Time to wait for the last packets; a later one is of no use to a listener either. */
const GRACE_MS = 900;

export interface VoiceProbeOptions {
  readonly connectionId: number;
  /** [audio] Sends a whole packet, which is valid during the call only. */
  readonly send: (packet: Uint8Array) => void;
  /** Called once, 4 s after the start. */
  readonly onDone: (times: ProbeTimes) => void;
}

/**
 * Sends sealed packets that the server returns, and records when each was sent and received. They have a key and sequences of their own, so the voice of the
 * call is not affected. A packet that comes back changed does not count.
 */
export class VoiceProbe implements Disposable {
  readonly #options: VoiceProbeOptions;
  readonly #sealer = new VoiceSealer();
  readonly #key: KeyObject = importVoiceKey(randomBytes(VOICE_KEY_BYTES));
  readonly #payload = randomBytes(PAYLOAD_BYTES);
  readonly #packet = new Uint8Array(MAX_VOICE_PACKET_BYTES);
  readonly #header: VoiceHeader;
  readonly #startMs = performance.now();
  readonly #sentMs: number[] = [];
  readonly #receivedMs: (number | null)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: VoiceProbeOptions) {
    this.#options = options;
    this.#header = {
      senderId: options.connectionId,
      epoch: PROBE_EPOCH,
      sequence: 0,
      timestamp: 0,
      isTalkEnd: false,
      hasCodecTag: false,
    };
    this.#sendDue();
  }

  /** [audio] Takes a parsed packet of the local connection with the probe epoch. */
  receive(packet: Uint8Array, sequence: number): void {
    const index = sequence - 1;
    if (this.#receivedMs[index] !== null || this.#sealer.open(packet, packet.length, this.#key) === null) return;
    this.#receivedMs[index] = performance.now() - this.#startMs;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  /** A late timer sends all due packets, each with its real send time. */
  #sendDue(): void {
    const nowMs = performance.now() - this.#startMs;
    while (this.#sentMs.length < PACKETS && this.#sentMs.length * INTERVAL_MS <= nowMs) this.#sendOne();
    if (this.#sentMs.length < PACKETS) {
      const waitMs = this.#sentMs.length * INTERVAL_MS - (performance.now() - this.#startMs);
      this.#timer = setTimeout(() => this.#sendDue(), Math.max(1, waitMs));
      return;
    }
    this.#timer = setTimeout(() => {
      this.#options.onDone({ sentMs: this.#sentMs, receivedMs: this.#receivedMs });
    }, GRACE_MS);
  }

  #sendOne(): void {
    this.#header.sequence = this.#sentMs.length + 1;
    this.#header.timestamp = (this.#sentMs.length * INTERVAL_MS) / 10;
    this.#receivedMs.push(null);
    this.#sentMs.push(performance.now() - this.#startMs);
    const bytes = this.#sealer.seal(this.#packet, this.#header, this.#key, this.#payload, PAYLOAD_BYTES);
    this.#options.send(this.#packet.subarray(0, bytes));
  }
}
