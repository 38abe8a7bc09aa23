/** A timer that fires this much after it was due tells of a thread that did not run. */
const LATE_MS = 2;

/**
 * One timer that is moved instead of made anew for each tick [audio]. Timers come before sockets: where the thread itself did not run in time, the answers that lie in the
 * sockets are read first, or they would be called late for nothing but that.
 */
export class DeadlineTimer {
  readonly #onDue: () => void;
  readonly #onFired: () => void;
  #delayMs = 0;
  #armedMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #afterSockets: NodeJS.Immediate | null = null;

  constructor(onDue: () => void) {
    this.#onDue = onDue;
    const afterSockets = (): void => {
      this.#afterSockets = null;
      onDue();
    };
    this.#onFired = () => {
      if (performance.now() - this.#armedMs <= this.#delayMs + LATE_MS) this.#onDue();
      else this.#afterSockets ??= setImmediate(afterSockets);
    };
  }

  /** Due `delayMs` from now, and not any more when it was due before. */
  arm(delayMs: number): void {
    this.#armedMs = performance.now();
    if (this.#timer !== null && delayMs === this.#delayMs) {
      this.#timer.refresh();
      return;
    }
    this.close();
    this.#delayMs = delayMs;
    this.#timer = setTimeout(this.#onFired, delayMs);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#afterSockets !== null) clearImmediate(this.#afterSockets);
    this.#timer = null;
    this.#afterSockets = null;
  }
}
