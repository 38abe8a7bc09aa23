import { FRAME_MS } from '@jackfield/protocol/pcm';
import type { StretchCare } from './playout-plan.ts';

/** Excess from which shrinking hurries. */
const HURRY_MS = 40;
/** Shorter pieces than the period of a high voice cannot be taken out. */
const LEAST_MS = 2.5;
/** Quiet passages are stretched by pieces of any length. */
const LEAST_QUIET_MS = 0.5;
/** Frames in a row that must show excess before a voice is shortened: a third of a second. */
const SHRINK_PATIENCE_FRAMES = 30;
/** Packets in a row that must be short before a voice is lengthened. */
const GROW_PATIENCE_PACKETS = 12;
/** Ticks between two stretches: the tempo of a voice changes by a fifth at most, or by two fifths in a hurry. */
const INTERVAL_TICKS = 5;
const HURRIED_INTERVAL_TICKS = 2;
/** Number of tries after which a worse place is taken. */
const MAX_TRIES = 8;

/** Decides when a sender's delay changes and how carefully: soon enough to matter, rarely enough not to be heard. */
export class DelayPacer {
  #excessFrames = 0;
  #shortPackets = 0;
  #tries = 0;
  #lastTick = 0;
  #care: StretchCare = 'quiet';

  /** [audio] Once per decoded packet of `packetFrames`, which is played `excessMs` later than needed (negative: earlier than nearly all are there). */
  note(excessMs: number, shortMs: number, packetFrames: number): void {
    this.#excessFrames = excessMs >= LEAST_MS ? this.#excessFrames + packetFrames : 0;
    this.#shortPackets = shortMs > 0 ? this.#shortPackets + 1 : 0;
  }

  /** [audio] How carefully sound may be taken out at `tick`; null: not now. */
  careToShrink(tick: number, excessMs: number, isQuiet: boolean): StretchCare | null {
    if (excessMs < LEAST_QUIET_MS) return null;
    if (excessMs >= HURRY_MS) return this.#ask(tick, HURRIED_INTERVAL_TICKS, 'hurry');
    if (isQuiet) return this.#ask(tick, INTERVAL_TICKS, 'quiet');
    if (excessMs < LEAST_MS || this.#excessFrames < SHRINK_PATIENCE_FRAMES) return null;
    return this.#ask(tick, INTERVAL_TICKS, this.#tries >= MAX_TRIES ? 'hurry' : 'voice');
  }

  /** [audio] How carefully sound may be put in at `tick`; null: not now. */
  careToGrow(tick: number, shortMs: number, isQuiet: boolean): StretchCare | null {
    if (shortMs <= 0) return null;
    const interval = shortMs >= 2 * FRAME_MS ? HURRIED_INTERVAL_TICKS : INTERVAL_TICKS;
    if (isQuiet) return this.#ask(tick, interval, 'quiet');
    if (this.#shortPackets < GROW_PATIENCE_PACKETS) return null;
    return this.#ask(tick, interval, this.#tries >= MAX_TRIES ? 'hurry' : 'voice');
  }

  /** [audio] Whether the stretch that was asked for at `tick` was made. */
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
