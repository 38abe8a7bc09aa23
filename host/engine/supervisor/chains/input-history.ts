import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

const CAPACITY_FRAMES = 128;

/** The last second of input [audio]: the source of the frames for a fresh sandbox and of the delayed dry signal. */
export class InputHistory {
  readonly #ring = new Float32Array(CAPACITY_FRAMES * FRAME_SAMPLES);
  #written = 0;

  get frames(): number {
    return Math.min(this.#written / FRAME_SAMPLES, CAPACITY_FRAMES);
  }

  push(frame: Float32Array): void {
    this.#ring.set(frame, this.#written % this.#ring.length);
    this.#written += FRAME_SAMPLES;
  }

  /** Copies the frame that was pushed `framesAgo` pushes before the last one, delayed by `latency` samples; silence before the start. */
  copy(target: Float32Array, framesAgo: number, latency: number): void {
    const start = this.#written - (framesAgo + 1) * FRAME_SAMPLES - latency;
    const ring = this.#ring;
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      const position = start + index;
      const isKnown = position >= 0 && position >= this.#written - ring.length;
      target[index] = isKnown ? (ring[position % ring.length] ?? 0) : 0;
    }
  }
}
