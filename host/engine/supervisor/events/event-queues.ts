import type { HookAnswer, HookCall } from './hook-call.ts';

/** A call that waits for its plugin, and who wants to know how it went. */
export interface Waiting {
  readonly call: HookCall;
  /** When nobody waits for it any more (`performance.now()`), of a question; null of an event. */
  readonly deadlineMs: number | null;
  /** Called at most once; null: it never came to an answer. */
  readonly onAnswer: ((answer: HookAnswer | null) => void) | null;
}

const QUEUE_LIMIT = 64;

/**
 * What waits for each plugin [control]: questions, whose answer somebody waits for, and behind them events; each at most 64, in order, drop-newest.
 */
export class EventQueues {
  readonly #events = new Map<string, Waiting[]>();
  readonly #questions = new Map<string, Waiting[]>();
  readonly #dropped = new Map<string, number>();

  /** False where the queue was full and the call was dropped. */
  push(pluginId: string, waiting: Waiting): boolean {
    const queues = this.#queuesFor(waiting);
    const queue = queues.get(pluginId) ?? [];
    queues.set(pluginId, queue);
    if (queue.length >= QUEUE_LIMIT) return false;
    queue.push(waiting);
    return true;
  }

  /** Counts an event that was dropped; returns how many were. */
  countDrop(pluginId: string): number {
    const dropped = (this.#dropped.get(pluginId) ?? 0) + 1;
    this.#dropped.set(pluginId, dropped);
    return dropped;
  }

  /** Something that was taken and not done goes back to the front, unless the plugin is gone. */
  putBack(pluginId: string, waiting: Waiting): void {
    const queue = this.#queuesFor(waiting).get(pluginId);
    if (queue === undefined) waiting.onAnswer?.(null);
    else queue.unshift(waiting);
  }

  /** The next question that somebody still waits for. */
  takeQuestion(pluginId: string, nowMs: number): Waiting | undefined {
    const queue = this.#questions.get(pluginId);
    for (let waiting = queue?.shift(); waiting !== undefined; waiting = queue?.shift())
      if ((waiting.deadlineMs ?? nowMs) >= nowMs) return waiting;
    return undefined;
  }

  /** Whether anything waits for the plugin; a question that nobody waits for any more counts. */
  hasWaiting(pluginId: string): boolean {
    return (this.#questions.get(pluginId)?.length ?? 0) + (this.#events.get(pluginId)?.length ?? 0) > 0;
  }

  takeEvent(pluginId: string): Waiting | undefined {
    return this.#events.get(pluginId)?.shift();
  }

  /** The plugin is gone: what waits gets null. */
  drop(pluginId: string): void {
    for (const queues of [this.#questions, this.#events]) {
      const queue = queues.get(pluginId) ?? [];
      queues.delete(pluginId);
      for (const { onAnswer } of queue) onAnswer?.(null);
    }
  }

  /** Drops the queues of all plugins but these. */
  keepOnly(pluginIds: ReadonlySet<string>): void {
    for (const pluginId of new Set([...this.#events.keys(), ...this.#questions.keys()]))
      if (!pluginIds.has(pluginId)) this.drop(pluginId);
  }

  #queuesFor({ deadlineMs }: Waiting): Map<string, Waiting[]> {
    return deadlineMs === null ? this.#events : this.#questions;
  }
}
