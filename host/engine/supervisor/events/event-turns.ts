import type { CpuShare } from './cpu-share.ts';
import type { EventQueues, Waiting } from './event-queues.ts';

/** The next call, and the slot of its plugin. */
export interface Turn {
  readonly slot: number;
  readonly pluginId: string;
  readonly waiting: Waiting;
}

/**
 * Order of the calls in one events sandbox [control]: questions go before events, and of the plugins with waiting calls, the one with the least processor time
 * goes first. A plugin beyond its share waits until the debt is paid, with its questions, too, unless it is the only plugin in the sandbox.
 */
export class EventTurns {
  readonly #queues: EventQueues;
  readonly #share: CpuShare;
  #lastSlot = 0;

  constructor(queues: EventQueues, share: CpuShare) {
    this.#queues = queues;
    this.#share = share;
  }

  /** Takes the next question, or else the next event; null when none may go now. With `onlyQuestions`, as the instances end, shares are ignored. */
  next(pluginIds: readonly string[], onlyQuestions: boolean): Turn | null {
    const nowMs = performance.now();
    const isFree = onlyQuestions || pluginIds.length === 1;
    const question = this.#first(pluginIds, isFree, (id) => this.#queues.takeQuestion(id, nowMs));
    if (question !== null || onlyQuestions) return question;
    return this.#first(pluginIds, false, (id) => this.#queues.takeEvent(id));
  }

  /** Time until a plugin that waits for its share may continue, in ms; null when none waits. */
  waitMs(pluginIds: readonly string[]): number | null {
    const waits = pluginIds.filter((id) => this.#queues.hasWaiting(id)).map((id) => this.#share.waitMs(id));
    return waits.length === 0 ? null : Math.min(...waits);
  }

  #first(pluginIds: readonly string[], isFree: boolean, take: (id: string) => Waiting | undefined): Turn | null {
    const after = (slot: number): number => (slot - this.#lastSlot - 1 + pluginIds.length) % pluginIds.length;
    const candidates = pluginIds
      .map((pluginId, slot) => ({ pluginId, slot, owedMs: this.#share.owedMs(pluginId) }))
      .filter(({ pluginId }) => this.#queues.hasWaiting(pluginId))
      .filter(({ pluginId }) => isFree || this.#share.waitMs(pluginId) === 0)
      // The debt is compared in steps of 10 ms, so that plugins that use next to nothing take turns.
      .sort((a, b) => Math.floor(a.owedMs / 10) - Math.floor(b.owedMs / 10) || after(a.slot) - after(b.slot));
    for (const { pluginId, slot } of candidates) {
      const waiting = take(pluginId);
      if (waiting === undefined) continue;
      this.#lastSlot = slot;
      return { slot, pluginId, waiting };
    }
    return null;
  }
}
