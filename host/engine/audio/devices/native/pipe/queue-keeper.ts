import { FRAME_MS } from '@jackfield/protocol/pcm';
import { rmsOf } from '../../../level.ts';

/** The queue may exceed the requested latency by so much: packing, the answer of the chain, the sound server's own. */
const SLACK_MS = 25;
/** Reports that must all be above before frames are left out: 1 s. */
const REPORTS = 20;
const QUIET_RMS = 0.003;
/** A voice that goes on is cut after all; 300 frames are 3 s. */
const MAX_WAIT_FRAMES = 300;
/** An excess like this comes from a stall and not from drift, and is cut at once. */
const STALL_MS = 60;

/** Decides which frames are left out so that what waits to be heard stays near its target, whatever the clocks of two sound cards do. */
export class QueueKeeper {
  readonly #limitMs: number;
  #writtenMs = 0;
  #leastMs = Infinity;
  #reports = 0;
  /** Frames that are to be left out. */
  #surplus = 0;
  #isStalled = false;
  #waited = 0;
  #isAwake = false;

  constructor(latencyMs: number) {
    this.#limitMs = latencyMs + SLACK_MS;
  }

  /** [audio] True when this frame is to be left out: the queue is too long, and the frame is quiet, or no quiet one comes. */
  isSkipped(frame: Float32Array): boolean {
    // A player that does not play yet gets what it needs to start.
    if (!this.#isAwake) return this.#writtenMs >= this.#limitMs;
    if (this.#surplus === 0) return false;
    if (!this.#isStalled && rmsOf(frame) > QUIET_RMS && ++this.#waited < MAX_WAIT_FRAMES) return false;
    this.#surplus--;
    this.#waited = 0;
    return true;
  }

  /** [audio] One frame went out. */
  wrote(): void {
    this.#writtenMs += FRAME_MS;
  }

  /** So much of what was written has been heard. */
  heard(ms: number): void {
    if (ms > 0) this.#isAwake = true;
    if (this.#surplus > 0) return;
    this.#leastMs = Math.min(this.#leastMs, this.#writtenMs - ms);
    if (++this.#reports < REPORTS) return;
    const excessMs = this.#leastMs - this.#limitMs;
    this.#surplus = excessMs > 0 ? Math.ceil(excessMs / FRAME_MS) : 0;
    this.#isStalled = excessMs > STALL_MS;
    this.#reports = 0;
    this.#leastMs = Infinity;
  }
}
