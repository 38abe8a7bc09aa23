import { FRAME_MS } from '@jackfield/protocol/pcm';

/** Source of time; tests inject their own. */
export interface Timing {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => NodeJS.Timeout;
  readonly clearTimer: (timer: NodeJS.Timeout) => void;
}

export const systemTiming: Timing = {
  now: () => performance.now(),
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  clearTimer: (timer) => clearTimeout(timer),
};

/** Timers fire on whole milliseconds: a tick this close to its deadline is taken now rather than a millisecond late. */
const EARLY_MS = 0.5;
/** After a longer stall the missed ticks are left out, as a sound card does, rather than run in a burst. */
const MAX_BEHIND_MS = 50;

/**
 * Ticks every 10 ms of real time (times 1 / `speed`) without drift: deadlines are absolute, a late tick does not move the next. Jitter
 * is that of the system's timers, about ±0.5 ms.
 */
export class FrameClock {
  /** Ticks left out after stalls. */
  skipped = 0;
  readonly #onTick: () => void;
  readonly #periodMs: number;
  readonly #timing: Timing;
  readonly #run = (): void => this.#runDue();
  #timer: NodeJS.Timeout | null = null;
  #originMs = 0;
  #ticks = 0;

  constructor(onTick: () => void, speed = 1, timing: Timing = systemTiming) {
    if (!(speed > 0 && Number.isFinite(speed))) throw new TypeError('speed must be a positive finite number');
    this.#onTick = onTick;
    this.#periodMs = FRAME_MS / speed;
    this.#timing = timing;
  }

  /** The first tick comes one period from now. */
  start(): void {
    this.stop();
    this.#originMs = this.#timing.now();
    this.#ticks = 0;
    this.#arm(this.#originMs);
  }

  stop(): void {
    if (this.#timer !== null) this.#timing.clearTimer(this.#timer);
    this.#timer = null;
  }

  #runDue(): void {
    let now = this.#timing.now();
    const behindMs = now - this.#nextDeadline();
    if (behindMs > MAX_BEHIND_MS) {
      const missed = Math.floor(behindMs / this.#periodMs);
      this.#ticks += missed;
      this.skipped += missed;
    }
    while (this.#timer !== null && this.#nextDeadline() - now <= EARLY_MS) {
      this.#ticks++;
      this.#onTick();
      now = this.#timing.now();
      if (now - this.#nextDeadline() > MAX_BEHIND_MS) break;
    }
    if (this.#timer !== null) this.#arm(now);
  }

  #nextDeadline(): number {
    return this.#originMs + (this.#ticks + 1) * this.#periodMs;
  }

  #arm(now: number): void {
    this.#timer = this.#timing.setTimer(this.#run, Math.max(1, Math.round(this.#nextDeadline() - now)));
  }
}
