/** A timer that fires this many ms after it was due shows that the thread did not run. */
const LATE_MS = 2;

/**
 * One timer that is moved for each tick instead of created anew [audio]. Node runs timers before sockets. When the thread itself did not run in time, the
 * answers that wait in the sockets are read first; otherwise they would count as late only because of that.
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

  /** Makes the timer due `delayMs` from now, which replaces the time at which it was due before. */
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
