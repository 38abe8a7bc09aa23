import { ECHO_PACKETS_PER_SECOND, MAX_ECHO_PACKETS, MAX_ECHO_SECONDS } from '@jackfield/wire/limits';
import { TokenBucket } from '../access/token-bucket.ts';

/** Burst limit: more packets arrive at once only after a stall of the link. */
const PACKETS_AT_ONCE = 2 * ECHO_PACKETS_PER_SECOND;
const LONGEST_MS = 1_000 * MAX_ECHO_SECONDS;

/** Records which probe packets of one client arrived. Each sequence from 1 to MAX_ECHO_PACKETS is taken once, at most 64 a second. */
export class VoiceEcho {
  readonly #isTaken = new Uint8Array(MAX_ECHO_PACKETS + 1);
  readonly #rate: TokenBucket;
  readonly #now: () => number;
  readonly #sequences: number[] = [];
  readonly #atMs: number[] = [];
  #firstMs = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#rate = new TokenBucket(ECHO_PACKETS_PER_SECOND, PACKETS_AT_ONCE, now);
  }

  /** Records a packet. Returns false when the packet must not be sent back. */
  take(sequence: number): boolean {
    if (sequence > MAX_ECHO_PACKETS || this.#isTaken[sequence] !== 0 || !this.#rate.take()) return false;
    this.#isTaken[sequence] = 1;
    const nowMs = this.#now();
    if (this.#sequences.length === 0) this.#firstMs = nowMs;
    this.#sequences.push(sequence);
    this.#atMs.push(Math.min(LONGEST_MS, Math.round((nowMs - this.#firstMs) * 100) / 100));
    return true;
  }

  /** Sequences in order of arrival, with arrival times in ms since the first. */
  report(): { readonly sequences: number[]; readonly atMs: number[] } {
    return { sequences: this.#sequences, atMs: this.#atMs };
  }
}
