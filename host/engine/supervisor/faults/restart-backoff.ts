/** Delays between the starts of a sandbox: they double from `firstMs` to `longestMs` until a start succeeds. */
export class RestartBackoff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  #delayMs: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(firstMs: number, longestMs: number) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#delayMs = firstMs;
  }

  /** Delay of the next `schedule`, in ms. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** True while a start is scheduled. */
  get isWaiting(): boolean {
    return this.#timer !== null;
  }

  /** Calls `start` after the delay, in place of a start that is scheduled already. */
  schedule(start: () => void): void {
    this.cancel();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      start();
    }, this.#delayMs);
    this.#delayMs = Math.min(2 * this.#delayMs, this.#longestMs);
  }

  /** Begins with the first delay again. A start that is scheduled stays. */
  reset(): void {
    this.#delayMs = this.#firstMs;
  }

  /** Drops a start that is scheduled. */
  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
