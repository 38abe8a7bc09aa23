import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** A longer queue would deliver frames after their own echo. */
const CAPACITY_FRAMES = 2;

/**
 * Queue of frames from the loudspeaker to the echo canceller [audio]: one frame for each microphone frame, in order. When the two devices drift apart, the
 * newest frames are kept; the echo canceller estimates the total delay of both.
 */
export class FarEnd {
  readonly #frames = Array.from({ length: CAPACITY_FRAMES }, () => new Float32Array(FRAME_SAMPLES));
  readonly #silence = new Float32Array(FRAME_SAMPLES);
  #first = 0;
  #count = 0;

  /** Adds a played frame; the oldest one is dropped when the queue is full. */
  push(frame: Float32Array): void {
    if (this.#count === CAPACITY_FRAMES) this.take();
    this.#frames[(this.#first + this.#count) % CAPACITY_FRAMES]?.set(frame);
    this.#count += 1;
  }

  /** Returns the far-end frame for the next microphone frame; silence when nothing was played. Valid until the next `push`. */
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
