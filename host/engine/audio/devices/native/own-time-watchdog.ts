const CHECK_MS = 100;

/**
 * Notices that nothing came for `limitMs` of this thread's own running time: while the thread itself was stopped or starved, no time is counted, because what
 * came meanwhile was not read yet.
 */
export class OwnTimeWatchdog implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #silentMs: number;

  /** The first sign may take `firstMs`. */
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

  /** [audio] Something came. */
  feed(): void {
    this.#silentMs = 0;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
