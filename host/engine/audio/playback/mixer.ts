import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { SoftLimiter } from './limiter.ts';

/** Adds voices into one frame. A voice at volume 1 passes bit for bit. */
export class Mixer {
  readonly #mix = new Float32Array(FRAME_SAMPLES);
  readonly #limiter = new SoftLimiter();

  /** [audio] Starts a frame of silence. */
  begin(): void {
    this.#mix.fill(0);
  }

  /** [audio] Adds 480 samples with a gain that moves evenly from `fromGain` to `toGain`. */
  add(frame: Float32Array, fromGain: number, toGain: number): void {
    const mix = this.#mix;
    if (fromGain === 1 && toGain === 1) {
      for (let i = 0; i < FRAME_SAMPLES; i++) mix[i] = (mix[i] ?? 0) + (frame[i] ?? 0);
      return;
    }
    const step = (toGain - fromGain) / FRAME_SAMPLES;
    for (let i = 0; i < FRAME_SAMPLES; i++) mix[i] = (mix[i] ?? 0) + (frame[i] ?? 0) * (fromGain + step * (i + 1));
  }

  /** [audio] The limited mix; valid until the next `begin`. */
  finish(): Float32Array {
    this.#limiter.process(this.#mix);
    return this.#mix;
  }
}
