/**
 * Whether a chain needs a warm spare: a process of some 20 MB that does nothing. It does while voice passes, and for `keepMs` longer, so that pauses of a
 * conversation start no processes. Without `keepMs` it always does.
 */
export class SpareNeed {
  readonly #keepMs: number | undefined;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | null = null;
  #lastMs = 0;

  /** `onOver` is called when no voice has passed for `keepMs`. */
  constructor(keepMs: number | undefined, onOver: () => void) {
    this.#keepMs = keepMs;
    this.#onOver = onOver;
  }

  get isNeeded(): boolean {
    return this.#keepMs === undefined || this.#timer !== null;
  }

  /** [audio] Voice passes. True when it is the first for so long. */
  note(nowMs: number): boolean {
    this.#lastMs = nowMs;
    if (this.#keepMs === undefined || this.#timer !== null) return false;
    this.#arm(this.#keepMs);
    return true;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => {
      const leftMs = this.#lastMs + (this.#keepMs ?? 0) - performance.now();
      if (leftMs > 0) return this.#arm(leftMs);
      this.#timer = null;
      this.#onOver();
    }, Math.ceil(delayMs)).unref();
  }
}
