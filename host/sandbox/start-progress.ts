import type { Pipe } from './pipe.ts';
import { REPLY } from './pipe-protocol.ts';
import type { ProgressReport } from './specs.ts';

/** Warm-up frames of one step. */
const FRAMES_PER_STEP = 50;

/** Tells the host how far the start is, so that it can tell a slow machine from a plugin that hangs. */
export class StartProgress {
  readonly #pipe: Pipe;
  readonly #total: number;
  #done = 0;

  /** `parts` are loaded one by one; then `warmUpFrames` pass all of them. */
  constructor(pipe: Pipe, parts: number, warmUpFrames: number) {
    this.#pipe = pipe;
    this.#total = parts + Math.floor(warmUpFrames / FRAMES_PER_STEP);
  }

  /** A part is loaded. */
  loaded(): void {
    this.#step();
  }

  /** So many warm-up frames have passed; called for each. */
  warmed(frames: number): void {
    if (frames % FRAMES_PER_STEP === 0) this.#step();
  }

  #step(): void {
    this.#done += 1;
    this.#pipe.sendJson(REPLY.progress, { done: this.#done, total: this.#total } satisfies ProgressReport);
  }
}
