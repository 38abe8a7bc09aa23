/** One timer that is moved instead of made anew for each tick [audio]. */
export class DeadlineTimer {
  readonly #onDue: () => void;
  #delayMs = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(onDue: () => void) {
    this.#onDue = onDue;
  }

  /** Due `delayMs` from now, and not any more when it was due before. */
  arm(delayMs: number): void {
    if (this.#timer !== null && delayMs === this.#delayMs) {
      this.#timer.refresh();
      return;
    }
    this.close();
    this.#delayMs = delayMs;
    this.#timer = setTimeout(this.#onDue, delayMs);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
