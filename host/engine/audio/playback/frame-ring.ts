import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** Queue of a few frames between two clocks of one thread. Policy drop-oldest, because late frames are not wanted any more. */
export class FrameRing {
  readonly #frames: Float32Array[];
  #first = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#frames = Array.from({ length: capacity }, () => new Float32Array(FRAME_SAMPLES));
  }

  /** [audio] Copies 480 samples; false when an older frame was dropped. */
  push(frame: Float32Array): boolean {
    const hasRoom = this.#count < this.#frames.length;
    if (!hasRoom) this.take();
    this.#frames[(this.#first + this.#count) % this.#frames.length]?.set(frame);
    this.#count++;
    return hasRoom;
  }

  /** [audio] Returns the oldest frame, valid until the ring wraps around, or null. */
  take(): Float32Array | null {
    if (this.#count === 0) return null;
    const frame = this.#frames[this.#first] ?? null;
    this.#first = (this.#first + 1) % this.#frames.length;
    this.#count--;
    return frame;
  }

  clear(): void {
    this.#count = 0;
  }
}
