import { ProgressWatch } from './progress-watch.ts';
import type { Standstill } from './progress-watch.ts';

const LOOK_MS = 250;

/** A `ProgressWatch` with a clock: calls `onStandstill` once, and then stops. */
export class ProgressTimer implements Disposable {
  readonly #watch: ProgressWatch;
  readonly #timer: NodeJS.Timeout;

  /** `limitMs` is processor time without progress; `cpuMs` returns the child's, null when it is unknown. */
  constructor(limitMs: number, cpuMs: () => number | null, onStandstill: (standstill: Standstill) => void) {
    this.#watch = new ProgressWatch(limitMs, cpuMs);
    this.#timer = setInterval(
      () => {
        const standstill = this.#watch.look();
        if (standstill === null) return;
        clearInterval(this.#timer);
        onStandstill(standstill);
      },
      Math.min(LOOK_MS, limitMs / 4),
    );
  }

  /** Notes that the child made progress. */
  progress(): void {
    this.#watch.progress();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
