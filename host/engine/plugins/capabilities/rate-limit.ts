/** A sliding window: at most `limit` uses in `windowMs`. */
export class RateLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  #taken: number[] = [];

  constructor(limit: number, windowMs: number, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** Takes one use; false when none is left. */
  take(): boolean {
    const now = this.#now();
    this.#taken = this.#taken.filter((atMs) => now - atMs < this.#windowMs);
    if (this.#taken.length >= this.#limit) return false;
    this.#taken.push(now);
    return true;
  }
}
