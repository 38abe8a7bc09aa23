/** Rate limit of `perSecond` on average and `burst` at once. Uses no timer. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #atMs: number;

  constructor(perSecond: number, burst: number, now: () => number = () => performance.now()) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#now = now;
    this.#tokens = burst;
    this.#atMs = now();
  }

  /** Returns false, and takes nothing, when the rate is exceeded. */
  take(count = 1): boolean {
    if (!this.has(count)) return false;
    this.#tokens -= count;
    return true;
  }

  /** True when `take` would succeed. */
  has(count = 1): boolean {
    this.#refill();
    return this.#tokens >= count;
  }

  /** True when nothing was taken lately, so that a new bucket would behave the same. */
  get isFull(): boolean {
    this.#refill();
    return this.#tokens >= this.#burst;
  }

  #refill(): void {
    const nowMs = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
  }
}
