/** Answers in one window, after which the deadline is reviewed: a second of frames. */
const WINDOW = 100;
/** Late answers in one window that make the deadline grow: one may be an accident, two mean a busy machine. */
const LATE_ANSWERS = 2;
/** Factor of the deadline over the slowest answer. */
const MARGIN = 1.3;
/** The deadline shrinks after this many windows in a row in which the share below would have been enough. */
const CALM_WINDOWS = 10;
const CALM_SHARE = 0.6;
/** Upper limit of the deadline: a longer delay is worse than a missed frame. */
const LONGEST_MS = 30;

/**
 * How long a chain waits for its sandbox. On a busy machine a batch takes longer than usual although no plugin is at fault. Then the deadline grows
 * to what the machine can do, and the sound is delayed by that much instead of broken. The deadline shrinks again after ten calm seconds.
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

  /** `shortestMs` is the deadline on an idle machine; a value above 30 is never changed. */
  constructor(shortestMs: number) {
    this.#shortestMs = shortestMs;
    this.#longestMs = Math.max(shortestMs, LONGEST_MS);
    this.#ms = shortestMs;
  }

  get ms(): number {
    return this.#ms;
  }

  /** Upper limit of the deadline, in ms. */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** [audio] Records an answer that came `waitedMs` after its request and that no plugin delayed; true when the deadline changed. */
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
