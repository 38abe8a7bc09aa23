import { clamp } from '@jackfield/protocol/clamp';

/** Spatial gains come 10 times a second: each change lasts until the next one comes, so that a voice moves without steps. */
const GLIDE_FRAMES = 10;
/** Gain compensation when only one channel has signal: +6 dB. */
const MAX_GAIN = 2;

/** Stereo position of a voice, as gains of mid and side. Without a position it is in the middle at full level. */
export class VoicePlace {
  /** Linear gains at the end of the frame, and at its start. */
  mid = 1;
  side = 0;
  fromMid = 1;
  fromSide = 0;
  #targetMid = 1;
  #targetSide = 0;
  #framesLeft = 0;

  /** Sets the linear gains of both channels to reach. `isAtOnce`: the voice was not played before. Values that are not finite count as 1. */
  set(left: number, right: number, isAtOnce: boolean): void {
    const [l, r] = [bounded(left), bounded(right)];
    const mid = (l + r) / 2;
    const side = (l - r) / 2;
    if (mid === this.#targetMid && side === this.#targetSide) return;
    this.#targetMid = mid;
    this.#targetSide = side;
    this.#framesLeft = isAtOnce ? 1 : GLIDE_FRAMES;
    if (!isAtOnce) return;
    this.mid = mid;
    this.side = side;
  }

  /** [audio] Advances by one frame. */
  step(): void {
    this.fromMid = this.mid;
    this.fromSide = this.side;
    if (this.#framesLeft === 0) return;
    const isLast = this.#framesLeft === 1;
    // The last step sets the target exactly: in the middle at full level a voice passes bit for bit.
    this.mid = isLast ? this.#targetMid : this.mid + (this.#targetMid - this.mid) / this.#framesLeft;
    this.side = isLast ? this.#targetSide : this.side + (this.#targetSide - this.side) / this.#framesLeft;
    this.#framesLeft -= 1;
  }

  /** [audio] True when the two channels differ in the frame. */
  get isWide(): boolean {
    return this.side !== 0 || this.fromSide !== 0;
  }
}

function bounded(gain: number): number {
  return clamp(gain, 0, MAX_GAIN, 1);
}
