import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { SoftLimiter } from './playback/limiter.ts';

/** Loudest gain: +6 dB. */
const MAX_GAIN = 2;

/**
 * A volume control for one direction of the device. A change is spread over one frame (10 ms), so that it does not click; above 1 a soft limiter keeps
 * the sound below full scale. At gain 1 frames pass bit for bit.
 */
export class GainStage {
  readonly #mid = new Float32Array(FRAME_SAMPLES);
  readonly #side = new Float32Array(FRAME_SAMPLES);
  readonly #limiter = new SoftLimiter();
  #playedGain = 1;
  #gain = 1;

  /** Linear gain, limited to 0 to 2. A gain that is not finite is ignored. */
  setGain(gain: number): void {
    this.#gain = clamp(gain, 0, MAX_GAIN, this.#gain);
  }

  get gain(): number {
    return this.#gain;
  }

  /** [audio] Returns the frame at this volume, valid until the next call. `side`, when given, gets the same gain in place. */
  process(frame: Float32Array, side: Float32Array | null = null): Float32Array {
    const from = this.#playedGain;
    const to = this.#gain;
    this.#playedGain = to;
    if (from === 1 && to === 1) return frame;
    const step = (to - from) / FRAME_SAMPLES;
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#mid[i] = (frame[i] ?? 0) * (from + step * (i + 1));
    if (side !== null) {
      for (let i = 0; i < FRAME_SAMPLES; i++) this.#side[i] = (side[i] ?? 0) * (from + step * (i + 1));
    }
    // The limiter also replaces samples that are not finite.
    this.#limiter.process(this.#mid, side === null ? null : this.#side);
    side?.set(this.#side);
    return this.#mid;
  }
}
