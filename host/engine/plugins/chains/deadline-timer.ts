/** One timer that is moved instead of made anew for each tick [audio]. */
export class DeadlineTimer {
  readonly #onDue: () => void;
  readonly #delayMs: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(delayMs: number, onDue: () => void) {
    this.#delayMs = delayMs;
    this.#onDue = onDue;
  }

  arm(): void {
    if (this.#timer === null) this.#timer = setTimeout(this.#onDue, this.#delayMs);
    else this.#timer.refresh();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
