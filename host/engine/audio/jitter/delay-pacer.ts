import { FRAME_MS } from '@jackfield/protocol/pcm';
import type { StretchCare } from './playout-plan.ts';

/** Excess delay from which shrinking uses the `hurry` care. */
const HURRY_MS = 40;
/** Shortest piece, the period of a high voice, that can be taken out of a voice. */
const LEAST_MS = 2.5;
/** Shortest piece in a quiet passage, which can be stretched by any length. */
const LEAST_QUIET_MS = 0.5;
/** Consecutive frames with excess delay before a voice is shortened: a third of a second. */
const SHRINK_PATIENCE_FRAMES = 30;
/** Consecutive packets with too little delay before a voice is lengthened. */
const GROW_PATIENCE_PACKETS = 12;
/** Ticks between two stretches: the tempo of a voice changes by a fifth at most, or by two fifths in a hurry. */
const INTERVAL_TICKS = 5;
const HURRIED_INTERVAL_TICKS = 2;
/** Number of failed tries after which a worse seam is accepted. */
const MAX_TRIES = 8;

/**
 * Decides when a sender's delay changes and with which care: soon enough to matter, rarely enough to be inaudible. How long a burst counts at all is the memory
 * of `DelayEstimator`.
 */
export class DelayPacer {
  #excessFrames = 0;
  #shortPackets = 0;
  #tries = 0;
  #lastTick = 0;
  #care: StretchCare = 'quiet';

  /**
   * [audio] Called once per decoded packet of `packetFrames`, which is played `excessMs` later than needed (negative: earlier than nearly all packets arrive).
   */
  note(excessMs: number, shortMs: number, packetFrames: number): void {
    this.#excessFrames = excessMs >= LEAST_MS ? this.#excessFrames + packetFrames : 0;
    this.#shortPackets = shortMs > 0 ? this.#shortPackets + 1 : 0;
  }

  /** [audio] The care with which samples may be taken out at `tick`; null: not now. */
  careToShrink(tick: number, excessMs: number, isQuiet: boolean): StretchCare | null {
    if (excessMs < LEAST_QUIET_MS) return null;
    if (excessMs >= HURRY_MS) return this.#ask(tick, HURRIED_INTERVAL_TICKS, 'hurry');
    if (isQuiet) return this.#ask(tick, INTERVAL_TICKS, 'quiet');
    if (excessMs < LEAST_MS || this.#excessFrames < SHRINK_PATIENCE_FRAMES) return null;
    return this.#ask(tick, INTERVAL_TICKS, this.#tries >= MAX_TRIES ? 'hurry' : 'voice');
  }

  /** [audio] The care with which samples may be put in at `tick`; null: not now. */
  careToGrow(tick: number, shortMs: number, isQuiet: boolean): StretchCare | null {
    if (shortMs <= 0) return null;
    const interval = shortMs >= 2 * FRAME_MS ? HURRIED_INTERVAL_TICKS : INTERVAL_TICKS;
    if (isQuiet) return this.#ask(tick, interval, 'quiet');
    if (this.#shortPackets < GROW_PATIENCE_PACKETS) return null;
    return this.#ask(tick, interval, this.#tries >= MAX_TRIES ? 'hurry' : 'voice');
  }

  /** [audio] Notes whether the stretch requested at `tick` was made. */
  noteStretched(tick: number, wasDone: boolean): void {
    if (wasDone || this.#care !== 'quiet') this.#lastTick = tick;
    if (wasDone) this.#tries = 0;
    else if (this.#care === 'voice') this.#tries++;
  }

  #ask(tick: number, interval: number, care: StretchCare): StretchCare | null {
    if (tick - this.#lastTick < interval) return null;
    this.#care = care;
    return care;
  }
}
