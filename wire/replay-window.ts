/** Maximum lag of a packet behind the newest one: 10 s of 10 ms packets. */
export const REPLAY_WINDOW_SIZE = 1_024;
const WORD_COUNT = REPLAY_WINDOW_SIZE / 32;

/**
 * Record of which of the last 1,024 sequences were seen (RFC 6479's ring of bits). Call `isFresh`, authenticate the packet, then call `mark`: a forged packet
 * must not move the window.
 */
export class ReplayWindow {
  readonly #words = new Uint32Array(WORD_COUNT);
  #highest = 0;

  /** The highest marked sequence, or 0. */
  get highest(): number {
    return this.#highest;
  }

  /** [any] False for 0, for a marked sequence, and for one that is older than the window. */
  isFresh(sequence: number): boolean {
    if (sequence > this.#highest) return true;
    if (sequence === 0 || this.#highest - sequence >= REPLAY_WINDOW_SIZE) return false;
    return ((this.#words[wordOf(sequence)] ?? 0) & bitOf(sequence)) === 0;
  }

  /** [any] Marks a sequence for which `isFresh` returned true. */
  mark(sequence: number): void {
    if (sequence > this.#highest) {
      if (sequence - this.#highest >= REPLAY_WINDOW_SIZE) this.#words.fill(0);
      else for (let skipped = this.#highest + 1; skipped < sequence; skipped += 1) this.#clear(skipped);
      this.#highest = sequence;
    }
    const word = wordOf(sequence);
    this.#words[word] = (this.#words[word] ?? 0) | bitOf(sequence);
  }

  #clear(sequence: number): void {
    const word = wordOf(sequence);
    this.#words[word] = (this.#words[word] ?? 0) & ~bitOf(sequence);
  }
}

function wordOf(sequence: number): number {
  return (sequence >>> 5) & (WORD_COUNT - 1);
}

function bitOf(sequence: number): number {
  return 1 << (sequence & 31);
}
