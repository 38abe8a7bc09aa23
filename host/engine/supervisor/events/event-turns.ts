import type { CpuShare } from './cpu-share.ts';
import type { EventQueues, Waiting } from './event-queues.ts';

/** The call that is next, and the slot of its plugin. */
export interface Turn {
  readonly slot: number;
  readonly pluginId: string;
  readonly waiting: Waiting;
}

/**
 * Whose turn it is in one events sandbox [control]: questions go before events, and of the plugins that have something waiting the one with the least
 * processor time goes first. A plugin beyond its share waits until it is paid, with its questions, too, unless it shares the sandbox with nobody.
 */
export class EventTurns {
  readonly #queues: EventQueues;
  readonly #share: CpuShare;
  #lastSlot = 0;

  constructor(queues: EventQueues, share: CpuShare) {
    this.#queues = queues;
    this.#share = share;
  }

  /** Takes the next question, or else the next event; null when none may go now. `onlyQuestions`: the instances end, and whoever can be asked is. */
  next(pluginIds: readonly string[], onlyQuestions: boolean): Turn | null {
    const nowMs = performance.now();
    const isFree = onlyQuestions || pluginIds.length === 1;
    const question = this.#first(pluginIds, isFree, (id) => this.#queues.takeQuestion(id, nowMs));
    if (question !== null || onlyQuestions) return question;
    return this.#first(pluginIds, false, (id) => this.#queues.takeEvent(id));
  }

  /** How long it takes until a plugin that waits for its share may go on, in ms; null when none waits. */
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
      // Whole steps of 10 ms, so that plugins that use next to nothing take turns.
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
