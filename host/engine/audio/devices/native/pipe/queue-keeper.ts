import { FRAME_MS } from '@jackfield/protocol/pcm';
import { rmsOf } from '../../../level.ts';

/** The queue may exceed the requested latency by so much: packing, the answer of the chain, the sound server's own. */
const SLACK_MS = 25;
/** Reports that must all be above before a frame is left out: 2 s. */
const REPORTS = 40;
const QUIET_RMS = 0.003;
/** A voice that goes on is cut after all; 300 frames are 3 s. */
const MAX_WAIT_FRAMES = 300;

/** Decides which frames are left out so that what waits to be heard stays near its target, whatever the clocks of two sound cards do. */
export class QueueKeeper {
  readonly #limitMs: number;
  #writtenMs = 0;
  #leastMs = Infinity;
  #reports = 0;
  #isOver = false;
  #waited = 0;

  constructor(latencyMs: number) {
    this.#limitMs = latencyMs + SLACK_MS;
  }

  /** [audio] True when this frame is to be left out: the queue is too long and the frame is quiet, or no quiet one comes. */
  isSkipped(frame: Float32Array): boolean {
    if (!this.#isOver) return false;
    if (rmsOf(frame) > QUIET_RMS && ++this.#waited < MAX_WAIT_FRAMES) return false;
    this.#isOver = false;
    this.#waited = 0;
    return true;
  }

  /** [audio] One frame went out. */
  wrote(): void {
    this.#writtenMs += FRAME_MS;
  }

  /** So much of what was written has been heard. */
  heard(ms: number): void {
    if (this.#isOver) return;
    this.#leastMs = Math.min(this.#leastMs, this.#writtenMs - ms);
    if (++this.#reports < REPORTS) return;
    this.#isOver = this.#leastMs > this.#limitMs;
    this.#reports = 0;
    this.#leastMs = Infinity;
  }
}
