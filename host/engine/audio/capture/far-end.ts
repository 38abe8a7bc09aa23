import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** More would be older than the echo of it. */
const CAPACITY_FRAMES = 2;

/**
 * What goes to the loudspeaker, on its way to the echo canceller [audio]: one frame for each of the microphone's, in order. Where the two devices slip against
 * each other the newest is kept; how long sound takes through both is for the canceller to find out.
 */
export class FarEnd {
  readonly #frames = Array.from({ length: CAPACITY_FRAMES }, () => new Float32Array(FRAME_SAMPLES));
  readonly #silence = new Float32Array(FRAME_SAMPLES);
  #first = 0;
  #count = 0;

  /** A frame is played; the oldest one makes room. */
  push(frame: Float32Array): void {
    if (this.#count === CAPACITY_FRAMES) this.take();
    this.#frames[(this.#first + this.#count) % CAPACITY_FRAMES]?.set(frame);
    this.#count += 1;
  }

  /** The frame for the next one of the microphone; silence when nothing was played. Valid until the next `push`. */
  take(): Float32Array {
    const frame = this.#count === 0 ? undefined : this.#frames[this.#first];
    if (frame === undefined) return this.#silence;
    this.#first = (this.#first + 1) % CAPACITY_FRAMES;
    this.#count -= 1;
    return frame;
  }

  clear(): void {
    this.#count = 0;
  }
}
