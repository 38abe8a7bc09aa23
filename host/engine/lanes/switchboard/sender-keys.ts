import type { KeyObject } from 'node:crypto';
import { EPOCH_BITS_MASK, TIMESTAMP_SPAN } from '@jackfield/wire/compact-voice-packet';
import { FRAME_MS } from '@jackfield/wire/limits';
import { ReplayWindow } from '@jackfield/wire/replay-window';
import { importCompactVoiceKey, importVoiceKey } from '@jackfield/wire/voice-seal';
import type { LinkedVoiceKey } from './voice-link.ts';

/** Number of compact packets that fail to open under one key after which new keys are requested, and after which the key is given up: docs/adr/0025. */
const WORN_AFTER_FAILURES = 1 << 16;
const DEAD_AFTER_FAILURES = 1 << 20;
/** Greatest lead of a sender's clock over the expected one; the clock lags further when the device paused. */
const MAX_AHEAD_FRAMES = 6_000;

export interface SenderKey {
  readonly epoch: number;
  readonly key: KeyObject;
  readonly compactKey: KeyObject;
  /** Number of compact packets that did not open. */
  failures: number;
}

/** One sender: the keys of the last two epochs, one replay window, and the last reading of its clock. */
export class Sender {
  readonly window = new ReplayWindow();
  #current: SenderKey;
  #previous: SenderKey | null = null;
  #timestamp: number | null = null;
  #timestampAtMs = 0;

  constructor(key: SenderKey) {
    this.#current = key;
  }

  get epoch(): number {
    return this.#current.epoch;
  }

  renew(key: SenderKey): void {
    this.#previous = this.#current;
    this.#current = key;
  }

  /** [audio] The key of this epoch; null for an unknown epoch. */
  keyOf(epoch: number): SenderKey | null {
    if (epoch === this.#current.epoch) return this.#current;
    return epoch === this.#previous?.epoch ? this.#previous : null;
  }

  /** [audio] The key whose epoch ends in these 2 bits, or null for an unknown epoch. */
  keyOfBits(bits: number): SenderKey | null {
    if ((this.#current.epoch & EPOCH_BITS_MASK) === bits) return this.#current;
    return this.#previous !== null && (this.#previous.epoch & EPOCH_BITS_MASK) === bits ? this.#previous : null;
  }

  /**
   * [audio] Completes a timestamp from its lower 16 bits: the last one that is not more than a minute ahead of where the sender's clock is expected at `nowMs`.
   * Correct unless the sender's device paused for ten minutes; then the pause has the length of the local one, to a minute.
   */
  completeTimestamp(bits: number, nowMs: number): number {
    if (this.#timestamp === null) return bits;
    const expected = this.#timestamp + Math.round((nowMs - this.#timestampAtMs) / FRAME_MS);
    const latest = expected + MAX_AHEAD_FRAMES;
    const behind = (((latest - bits) % TIMESTAMP_SPAN) + TIMESTAMP_SPAN) % TIMESTAMP_SPAN;
    return (latest - behind) >>> 0;
  }

  /** [audio] Notes the timestamp of a packet that opened. */
  noteTimestamp(timestamp: number, nowMs: number): void {
    this.#timestamp = timestamp;
    this.#timestampAtMs = nowMs;
  }
}

/** The keys of the current senders. */
export class SenderKeys {
  readonly #senders = new Map<number, Sender>();
  #heard: ReadonlySet<number> = new Set();

  /** Sets the current senders. Keys of all other senders are discarded. */
  retain(ids: readonly number[]): void {
    this.#heard = new Set(ids);
    for (const id of this.#senders.keys()) if (!this.#heard.has(id)) this.#senders.delete(id);
  }

  /** Ignores keys of other users and epochs that do not grow. */
  add({ userId, epoch, key }: LinkedVoiceKey): void {
    if (!this.#heard.has(userId)) return;
    const sender = this.#senders.get(userId);
    if (sender !== undefined && epoch <= sender.epoch) return;
    const made = { epoch, key: importVoiceKey(key), compactKey: importCompactVoiceKey(key), failures: 0 };
    if (sender === undefined) this.#senders.set(userId, new Sender(made));
    else sender.renew(made);
  }

  clear(): void {
    this.#senders.clear();
    this.#heard = new Set();
  }

  /** [audio] Returns the sender, or null when it is unknown. */
  find(senderId: number): Sender | null {
    return this.#senders.get(senderId) ?? null;
  }
}

/** [audio] True while packets under this key are still worth trying. */
export function isUsable(key: SenderKey): boolean {
  return key.failures < DEAD_AFTER_FAILURES;
}

/** [audio] Counts a packet that did not open. True for the one after which new keys are requested. */
export function noteFailure(key: SenderKey): boolean {
  key.failures += 1;
  return key.failures === WORN_AFTER_FAILURES;
}
