import { FRAME_MS } from '@jackfield/protocol/pcm';

/** Ticks in a window: the earliest tick of half a second shows the clock's offset, whatever the jitter of the others. */
const WINDOW_TICKS = 50;
/** Smallest loss that is reported. A smaller one is drift, which the jitter buffer follows by itself. */
const LEAST_SLIP_MS = 8;

/**
 * Detects that a device lost ticks for good: a stalled machine, or a sound card that restarted. Time then passed for the senders but not for the tick counter,
 * and every jitter buffer holds too much audio without having measured it.
 */
export class ClockDrift {
  #baseMs = Infinity;
  #windowMs = Infinity;
  #ticksInWindow = 0;

  /** [audio] Notes that tick `tick` comes at `nowMs`. Returns the time lost since the last report, in ms; nearly always 0. */
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
