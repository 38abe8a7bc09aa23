import type { HookAnswer, HookCall } from './hook-call.ts';

/** A call that waits for its plugin, and the callback for its answer. */
export interface Waiting {
  readonly call: HookCall;
  /** Time after which the caller no longer waits for a question, in ms of `performance.now()`; null for an event. */
  readonly deadlineMs: number | null;
  /** Called at most once, with null when there is no answer. */
  readonly onAnswer: ((answer: HookAnswer | null) => void) | null;
}

const QUEUE_LIMIT = 64;

/**
 * Queues of each plugin [control]: questions, for whose answers a caller waits, and after them events; each at most 64, in order, drop-newest.
 */
export class EventQueues {
  readonly #events = new Map<string, Waiting[]>();
  readonly #questions = new Map<string, Waiting[]>();
  readonly #dropped = new Map<string, number>();

  /** Queues a call. False when the queue was full and the call was dropped. */
  push(pluginId: string, waiting: Waiting): boolean {
    const queues = this.#queuesFor(waiting);
    const queue = queues.get(pluginId) ?? [];
    queues.set(pluginId, queue);
    if (queue.length >= QUEUE_LIMIT) return false;
    queue.push(waiting);
    return true;
  }

  /** Counts a dropped call of a plugin; returns the number so far. */
  countDrop(pluginId: string): number {
    const dropped = (this.#dropped.get(pluginId) ?? 0) + 1;
    this.#dropped.set(pluginId, dropped);
    return dropped;
  }

  /** Puts a call that was taken and not done back at the front, unless the plugin is gone. */
  putBack(pluginId: string, waiting: Waiting): void {
    const queue = this.#queuesFor(waiting).get(pluginId);
    if (queue === undefined) waiting.onAnswer?.(null);
    else queue.unshift(waiting);
  }

  /** Takes the next question for which the caller still waits. */
  takeQuestion(pluginId: string, nowMs: number): Waiting | undefined {
    const queue = this.#questions.get(pluginId);
    for (let waiting = queue?.shift(); waiting !== undefined; waiting = queue?.shift())
      if ((waiting.deadlineMs ?? nowMs) >= nowMs) return waiting;
    return undefined;
  }

  /** Whether any call waits for the plugin, including questions whose caller no longer waits. */
  hasWaiting(pluginId: string): boolean {
    return (this.#questions.get(pluginId)?.length ?? 0) + (this.#events.get(pluginId)?.length ?? 0) > 0;
  }

  takeEvent(pluginId: string): Waiting | undefined {
    return this.#events.get(pluginId)?.shift();
  }

  /** Drops the queues of a plugin that is gone; its waiting calls are answered with null. */
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
