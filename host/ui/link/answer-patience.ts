import type { EventMessage } from '@jackfield/protocol/rpc';

/** Periodic events: they show that the engine is alive, but not that it makes progress. */
const REGULAR: ReadonlySet<EventMessage['event']> = new Set([
  'meters',
  'quality',
  'peopleQuality',
  'metrics',
  'talking',
]);
const TICK_MS = 1_000;
/** Time without progress, while the engine sends periodic events, after which the request counts as lost. */
const WITHOUT_PROGRESS_TICKS = 60;
/** Longest silence for which an engine may merely have had no processor time. */
const SILENT_TICKS = 300;

/**
 * Decides when to abandon a request. Time counts only while this page runs, a second of the engine's silence counts a fifth, and any event that shows progress
 * restarts the wait: on a busy machine a request is slow, not failed.
 */
export class AnswerPatience {
  readonly #timer: ReturnType<typeof setInterval>;
  #isHeard = false;
  #spent = 0;

  constructor(onOver: () => void) {
    this.#timer = setInterval(() => {
      this.#spent += this.#isHeard ? SILENT_TICKS / WITHOUT_PROGRESS_TICKS : 1;
      this.#isHeard = false;
      if (this.#spent < SILENT_TICKS) return;
      this.stop();
      onOver();
    }, TICK_MS);
  }

  /** Records an event or a reply from the engine; `event` is null for a reply. */
  heard(event: EventMessage['event'] | null): void {
    this.#isHeard = true;
    if (event === null || !REGULAR.has(event)) this.#spent = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
