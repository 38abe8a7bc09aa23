import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** [audio] Gathers the quanta of the audio thread (128 samples) into frames of 480. */
export class FrameGatherer {
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  readonly #onFrame: (frame: Float32Array) => void;
  #filled = 0;

  /** `onFrame` receives the gatherer's own buffer, valid only during the call. */
  constructor(onFrame: (frame: Float32Array) => void) {
    this.#onFrame = onFrame;
  }

  /** Appends one quantum; `samples` undefined is silence of `length` samples. */
  push(samples: Float32Array | undefined, length: number): void {
    for (let index = 0; index < length; index += 1) {
      this.#frame[this.#filled] = samples?.[index] ?? 0;
      this.#filled += 1;
      if (this.#filled === FRAME_SAMPLES) {
        this.#filled = 0;
        this.#onFrame(this.#frame);
      }
    }
  }
}
