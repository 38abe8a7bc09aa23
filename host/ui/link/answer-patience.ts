import type { EventMessage } from '@jackfield/protocol/rpc';

/** Events that come at regular times whatever the engine does: they show that it lives, but no progress. */
const REGULAR: ReadonlySet<EventMessage['event']> = new Set([
  'meters',
  'quality',
  'peopleQuality',
  'metrics',
  'talking',
]);
const TICK_MS = 1_000;
/** An engine that is heard, but tells of no progress for so long, has lost the request. */
const WITHOUT_PROGRESS_TICKS = 60;
/** An engine that is not heard at all may have been given no processor for as long as this. */
const SILENT_TICKS = 300;

/**
 * Decides when a request will not be answered any more. Time counts only while this page runs, a second of the engine's silence counts a fifth, and whatever
 * the engine tells of its work begins the wait anew: a busy machine makes a request slow, not failed.
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

  /** An event or a reply of the engine came; `event` is null for a reply. */
  heard(event: EventMessage['event'] | null): void {
    this.#isHeard = true;
    if (event === null || !REGULAR.has(event)) this.#spent = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
