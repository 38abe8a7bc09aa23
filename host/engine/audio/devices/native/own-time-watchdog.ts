const CHECK_MS = 100;

/**
 * Reports that no data came for `limitMs` of this thread's own running time. While the thread itself was stopped or starved no time is counted, because data
 * that came meanwhile was not read yet.
 */
export class OwnTimeWatchdog implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #silentMs: number;

  /** The first data may take `firstMs`. */
  constructor(limitMs: number, firstMs: number, onSilent: () => void) {
    this.#silentMs = limitMs - firstMs;
    this.#timer = setInterval(() => {
      this.#silentMs += CHECK_MS;
      if (this.#silentMs < limitMs) return;
      this.#silentMs = 0;
      onSilent();
    }, CHECK_MS);
    this.#timer.unref();
  }

  /** [audio] Resets the watchdog: data came. */
  feed(): void {
    this.#silentMs = 0;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
