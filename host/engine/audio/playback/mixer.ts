import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { SoftLimiter } from './limiter.ts';

/** Adds voices into one frame. A voice at volume 1 passes bit for bit. The stereo difference of off-centre voices goes into a second frame, the side. */
export class Mixer {
  readonly #mix = new Float32Array(FRAME_SAMPLES);
  readonly #side = new Float32Array(FRAME_SAMPLES);
  readonly #limiter = new SoftLimiter();
  #hasSide = false;

  /** [audio] Starts a frame of silence. */
  begin(): void {
    this.#mix.fill(0);
    if (this.#hasSide) this.#side.fill(0);
    this.#hasSide = false;
  }

  /** [audio] Adds 480 samples with a gain that moves evenly from `fromGain` to `toGain`. */
  add(frame: Float32Array, fromGain: number, toGain: number): void {
    const mix = this.#mix;
    if (fromGain === 1 && toGain === 1) {
      for (let i = 0; i < FRAME_SAMPLES; i++) mix[i] = (mix[i] ?? 0) + (frame[i] ?? 0);
      return;
    }
    addRamp(mix, frame, fromGain, toGain);
  }

  /** [audio] Adds 480 samples to the left channel and subtracts them from the right one. */
  addSide(frame: Float32Array, fromGain: number, toGain: number): void {
    this.#hasSide = true;
    addRamp(this.#side, frame, fromGain, toGain);
  }

  /** [audio] The limited mix of both channels (left + right) / 2; valid until the next `begin`. */
  finish(): Float32Array {
    this.#limiter.process(this.#mix, this.side);
    return this.#mix;
  }

  /** [audio] (left - right) / 2, or null when both channels are the same; valid until the next `begin`. */
  get side(): Float32Array | null {
    return this.#hasSide ? this.#side : null;
  }
}

function addRamp(sum: Float32Array, frame: Float32Array, fromGain: number, toGain: number): void {
  const step = (toGain - fromGain) / FRAME_SAMPLES;
  for (let i = 0; i < FRAME_SAMPLES; i++) sum[i] = (sum[i] ?? 0) + (frame[i] ?? 0) * (fromGain + step * (i + 1));
}
