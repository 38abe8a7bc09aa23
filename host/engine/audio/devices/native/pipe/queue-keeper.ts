import { FRAME_MS } from '@jackfield/protocol/pcm';
import { rmsOf } from '../../../level.ts';

/** Tolerance of the queue beyond the requested latency: packing, the chain's answer, the sound server's own queue. */
const SLACK_MS = 25;
/** Number of reports that must all exceed the limit before frames are left out: 1 s. */
const REPORTS = 20;
const QUIET_RMS = 0.003;
/** Wait for a quiet frame after which a frame with voice is cut; 300 frames are 3 s. */
const MAX_WAIT_FRAMES = 300;
/** An excess above this comes from a stall and not from drift, and is cut at once. */
const STALL_MS = 60;

/** Decides which frames are left out, so that the playback queue stays near its target although the clocks of two sound cards differ. */
export class QueueKeeper {
  readonly #limitMs: number;
  #writtenMs = 0;
  #leastMs = Infinity;
  #reports = 0;
  /** Frames still to be left out. */
  #surplus = 0;
  #isStalled = false;
  #waited = 0;
  #isAwake = false;

  constructor(latencyMs: number) {
    this.#limitMs = latencyMs + SLACK_MS;
  }

  /** [audio] True when this frame is to be left out: the queue is too long, and the frame is quiet or the wait for a quiet one is over. */
  isSkipped(frame: Float32Array): boolean {
    // A player that has not started gets enough frames to start.
    if (!this.#isAwake) return this.#writtenMs >= this.#limitMs;
    if (this.#surplus === 0) return false;
    if (!this.#isStalled && rmsOf(frame) > QUIET_RMS && ++this.#waited < MAX_WAIT_FRAMES) return false;
    this.#surplus--;
    this.#waited = 0;
    return true;
  }

  /** [audio] One frame was written. */
  wrote(): void {
    this.#writtenMs += FRAME_MS;
  }

  /** Reports that `ms` of the written audio have been played. */
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
