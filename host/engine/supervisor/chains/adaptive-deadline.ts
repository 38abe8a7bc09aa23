/** Answers after which the deadline is looked at: a second of frames. */
const WINDOW = 100;
/** One late answer in a second is an accident, a second one a busy machine. */
const LATE_ANSWERS = 2;
/** Room above the slowest answer. */
const MARGIN = 1.3;
/** It shrinks when for so many windows in a row this share of it would have been enough. */
const CALM_WINDOWS = 10;
const CALM_SHARE = 0.6;
/** Beyond that the delay is worse than a missed frame. */
const LONGEST_MS = 30;

/**
 * How long a chain waits for its sandbox. On a busy machine a hop takes longer than usual through nobody's fault; then the deadline grows to what the machine can do, and
 * the sound comes that much later instead of broken. It shrinks again after ten calm seconds.
 */
export class AdaptiveDeadline {
  readonly #shortestMs: number;
  readonly #longestMs: number;
  #ms: number;
  #answers = 0;
  #late = 0;
  #slowestMs = 0;
  #calmWindows = 0;
  #slowestOfCalmMs = 0;

  /** `shortestMs` holds on an idle machine; one above 30 is kept as it is. */
  constructor(shortestMs: number) {
    this.#shortestMs = shortestMs;
    this.#longestMs = Math.max(shortestMs, LONGEST_MS);
    this.#ms = shortestMs;
  }

  get ms(): number {
    return this.#ms;
  }

  /** What it grows to at most. */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** [audio] An answer came `waitedMs` after its request and no plugin was to blame for it; true when the deadline changed. */
  note(waitedMs: number): boolean {
    this.#slowestMs = Math.max(this.#slowestMs, waitedMs);
    this.#answers += 1;
    if (waitedMs > this.#ms) this.#late += 1;
    if (this.#late >= LATE_ANSWERS) return this.#grow();
    if (this.#answers >= WINDOW) return this.#endWindow();
    return false;
  }

  #grow(): boolean {
    const before = this.#ms;
    this.#ms = Math.min(this.#longestMs, this.#slowestMs * MARGIN);
    this.#startWindow();
    this.#forgetCalm();
    return this.#ms !== before;
  }

  #endWindow(): boolean {
    const slowestMs = this.#slowestMs;
    this.#startWindow();
    if (this.#ms === this.#shortestMs) return false;
    if (slowestMs > this.#ms * CALM_SHARE) {
      this.#forgetCalm();
      return false;
    }
    this.#calmWindows += 1;
    this.#slowestOfCalmMs = Math.max(this.#slowestOfCalmMs, slowestMs);
    if (this.#calmWindows < CALM_WINDOWS) return false;
    this.#ms = Math.max(this.#shortestMs, this.#slowestOfCalmMs * MARGIN);
    this.#forgetCalm();
    return true;
  }

  #startWindow(): void {
    this.#answers = 0;
    this.#late = 0;
    this.#slowestMs = 0;
  }

  #forgetCalm(): void {
    this.#calmWindows = 0;
    this.#slowestOfCalmMs = 0;
  }
}
