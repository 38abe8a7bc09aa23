import { clamp } from '@jackfield/protocol/clamp';

/** Places are told 10 times a second: a voice is on its way until the next one comes, so that it does not hop. */
const GLIDE_FRAMES = 10;
/** Of one channel: +6 dB. */
const MAX_GAIN = 2;

/** How a voice is spread over two channels, as gains of mid and side. Without a place it is in the middle at full level. */
export class VoicePlace {
  /** Linear gains at the end of the frame, and at its start. */
  mid = 1;
  side = 0;
  fromMid = 1;
  fromSide = 0;
  #targetMid = 1;
  #targetSide = 0;
  #framesLeft = 0;

  /** Linear gains of both channels to reach. `isAtOnce`: the voice was not heard before. Values that are not finite count as 1. */
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

  /** [audio] Moves on by a frame. */
  step(): void {
    this.fromMid = this.mid;
    this.fromSide = this.side;
    if (this.#framesLeft === 0) return;
    const isLast = this.#framesLeft === 1;
    // Exactly: in the middle at full level a voice passes bit for bit.
    this.mid = isLast ? this.#targetMid : this.mid + (this.#targetMid - this.mid) / this.#framesLeft;
    this.side = isLast ? this.#targetSide : this.side + (this.#targetSide - this.side) / this.#framesLeft;
    this.#framesLeft -= 1;
  }

  /** [audio] The frame has two different channels. */
  get isWide(): boolean {
    return this.side !== 0 || this.fromSide !== 0;
  }
}

function bounded(gain: number): number {
  return clamp(gain, 0, MAX_GAIN, 1);
}
