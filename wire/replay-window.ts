/** How far a packet may lag behind the newest one: 10 s of 10 ms packets. */
export const REPLAY_WINDOW_SIZE = 1_024;
const WORD_COUNT = REPLAY_WINDOW_SIZE / 32;

/**
 * Which of the last 1,024 sequences were seen (RFC 6479's ring of bits). Ask `isFresh`, authenticate the packet, then `mark`: a forged packet
 * must not move the window.
 */
export class ReplayWindow {
  readonly #words = new Uint32Array(WORD_COUNT);
  #highest = 0;

  /** The highest sequence that was marked, or 0. */
  get highest(): number {
    return this.#highest;
  }

  /** [any] False for a sequence that was marked, that is too old to know, or 0. */
  isFresh(sequence: number): boolean {
    if (sequence > this.#highest) return true;
    if (sequence === 0 || this.#highest - sequence >= REPLAY_WINDOW_SIZE) return false;
    return ((this.#words[wordOf(sequence)] ?? 0) & bitOf(sequence)) === 0;
  }

  /** [any] Only for a sequence that `isFresh`. */
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
