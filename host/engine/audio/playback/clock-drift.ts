import { FRAME_MS } from '@jackfield/protocol/pcm';

/** Ticks that are looked at together: the earliest of half a second tells where the clock stands, whatever the others' jitter. */
const WINDOW_TICKS = 50;
/** Less is drift, which the jitter buffer follows by itself. */
const LEAST_SLIP_MS = 8;

/**
 * Notices when a device loses ticks for good: a stalled machine, a sound card that started again. Time then passed for the senders but not for
 * the tick counter, and every jitter buffer holds too much without having measured it.
 */
export class ClockDrift {
  #baseMs = Infinity;
  #windowMs = Infinity;
  #ticksInWindow = 0;

  /** [audio] Tick `tick` comes at `nowMs`. Returns the time in ms that was lost since it was told last, nearly always 0. */
  observe(tick: number, nowMs: number): number {
    this.#windowMs = Math.min(this.#windowMs, nowMs - tick * FRAME_MS);
    this.#ticksInWindow++;
    if (this.#ticksInWindow < WINDOW_TICKS) return 0;
    const lostMs = this.#windowMs - this.#baseMs;
    this.#baseMs = this.#windowMs;
    this.#windowMs = Infinity;
    this.#ticksInWindow = 0;
    return lostMs >= LEAST_SLIP_MS ? lostMs : 0;
  }

  reset(): void {
    this.#baseMs = Infinity;
    this.#windowMs = Infinity;
    this.#ticksInWindow = 0;
  }
}
