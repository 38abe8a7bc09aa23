import type { Pipe } from './pipe.ts';
import { REPLY } from './pipe-protocol.ts';
import type { ProgressReport } from './specs.ts';

/** Number of warm-up frames in one step. */
const FRAMES_PER_STEP = 50;

/** Reports the progress of the start, so that the host can distinguish a slow machine from a plugin that hangs. */
export class StartProgress {
  readonly #pipe: Pipe;
  readonly #total: number;
  #done = 0;

  /** `parts` plugins and codecs are loaded one by one; then `warmUpFrames` frames pass through all of them. */
  constructor(pipe: Pipe, parts: number, warmUpFrames: number) {
    this.#pipe = pipe;
    this.#total = parts + Math.floor(warmUpFrames / FRAMES_PER_STEP);
  }

  /** Reports that a part is loaded. */
  loaded(): void {
    this.#step();
  }

  /** Reports that `frames` warm-up frames have passed. It is called after each frame. */
  warmed(frames: number): void {
    if (frames % FRAMES_PER_STEP === 0) this.#step();
  }

  #step(): void {
    this.#done += 1;
    this.#pipe.sendJson(REPLY.progress, { done: this.#done, total: this.#total } satisfies ProgressReport);
  }
}
