import { clamp } from '@jackfield/protocol/clamp';

/** -3 dBFS: samples up to this level pass bit for bit. */
export const LIMITER_THRESHOLD = 0.707_945_8;
const ROOM = 1 - LIMITER_THRESHOLD;
/** +24 dBFS. Louder output of a broken effect is clipped: an envelope of 1e38 would mute everybody for seven seconds. */
const CEILING = 16;
/** The envelope halves in some 55 ms. */
const RELEASE = Math.exp(-1 / (0.08 * 48_000));

/**
 * A soft limiter without lookahead, so without delay: above -3 dBFS the level bends towards full scale along a tanh and never reaches it. The gain recovers
 * slowly, so that a loud voice is turned down rather than distorted.
 */
export class SoftLimiter {
  #envelope = 0;

  /**
   * [audio] Limits the frame in place. Samples that are not finite become 0. With `side` the two are mid and side: the louder of left (mid + side) and right
   * (mid - side) decides, and both get the same gain, so that the stereo image stays.
   */
  process(frame: Float32Array, side: Float32Array | null = null): void {
    if (side !== null) {
      this.#processPair(frame, side);
      return;
    }
    let envelope = this.#envelope;
    for (let i = 0; i < frame.length; i++) {
      const sample = frame[i] ?? 0;
      if (!(Math.abs(sample) < Infinity)) {
        frame[i] = 0;
        continue;
      }
      const x = clamp(sample, -CEILING, CEILING, 0);
      const size = Math.abs(x);
      envelope = size > envelope * RELEASE ? size : envelope * RELEASE;
      if (envelope > LIMITER_THRESHOLD) frame[i] = (x * bend(envelope)) / envelope;
    }
    this.#envelope = envelope;
  }

  #processPair(mid: Float32Array, side: Float32Array): void {
    let envelope = this.#envelope;
    for (let i = 0; i < mid.length; i++) {
      const m = cut(mid[i] ?? 0);
      const s = cut(side[i] ?? 0);
      // The larger of |m + s| and |m - s|.
      const size = Math.abs(m) + Math.abs(s);
      envelope = size > envelope * RELEASE ? size : envelope * RELEASE;
      const gain = envelope > LIMITER_THRESHOLD ? bend(envelope) / envelope : 1;
      mid[i] = m * gain;
      side[i] = s * gain;
    }
    this.#envelope = envelope;
  }
}

function cut(sample: number): number {
  return clamp(sample, -CEILING, CEILING, 0);
}

function bend(level: number): number {
  return LIMITER_THRESHOLD + ROOM * Math.tanh((level - LIMITER_THRESHOLD) / ROOM);
}
