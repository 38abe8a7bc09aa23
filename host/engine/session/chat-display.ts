import type { ChatMessage } from '@jackfield/protocol/state';

/** Receiver of the messages that the user sees. */
export interface ChatSink {
  append(message: ChatMessage): void;
  /** Replaces all messages after another channel was joined, or the same one after a reconnect. */
  replace(messages: readonly ChatMessage[]): void;
}

/** Hook that may change or drop a message before it is shown. */
export interface DisplayIntercept {
  readonly isDisplayWatched: boolean;
  display(message: ChatMessage, limitMs?: number): Promise<ChatMessage | null>;
}

/** Time limit for passing the whole history through the plugins, in ms; the messages left then are shown unchanged. */
const HISTORY_LIMIT_MS = 1_000;

/**
 * Passes messages of other users through the plugins before they are shown. Order is kept: a message waits while an earlier one is being processed. Without an
 * intercepting plugin, messages pass immediately.
 */
export class ChatDisplay implements ChatSink {
  readonly #sink: ChatSink;
  readonly #intercept: DisplayIntercept;
  readonly #selfId: () => number | null;
  /** Settles when every message received so far is shown; null when no message waits. */
  #last: Promise<void> | null = null;
  #generation = 0;

  constructor(sink: ChatSink, intercept: DisplayIntercept, selfId: () => number | null) {
    this.#sink = sink;
    this.#intercept = intercept;
    this.#selfId = selfId;
  }

  append(message: ChatMessage): void {
    if (this.#last === null && !this.#isWatched(message)) {
      this.#sink.append(message);
      return;
    }
    this.#next(async (isCurrent) => {
      const shown = this.#isWatched(message) ? await this.#intercept.display(message) : message;
      if (shown !== null && isCurrent()) this.#sink.append(shown);
    });
  }

  /** Messages that still wait belong to the channel that was left, and are dropped. */
  replace(messages: readonly ChatMessage[]): void {
    this.#generation += 1;
    this.#last = null;
    if (!messages.some((message) => this.#isWatched(message))) {
      this.#sink.replace(messages);
      return;
    }
    // The old channel's messages must not be shown in the new one meanwhile.
    this.#sink.replace([]);
    this.#next(async (isCurrent) => {
      const shown: ChatMessage[] = [];
      const endMs = performance.now() + HISTORY_LIMIT_MS;
      for (const message of messages) {
        if (!isCurrent()) return;
        const leftMs = endMs - performance.now();
        const now = leftMs > 0 && this.#isWatched(message) ? await this.#intercept.display(message, leftMs) : message;
        if (now !== null) shown.push(now);
      }
      if (isCurrent()) this.#sink.replace(shown);
    });
  }

  /** The local user's own messages may be changed only before they are sent. */
  #isWatched({ userId }: ChatMessage): boolean {
    return userId !== this.#selfId() && this.#intercept.isDisplayWatched;
  }

  #next(show: (isCurrent: () => boolean) => Promise<void>): void {
    const generation = this.#generation;
    const isCurrent = (): boolean => generation === this.#generation;
    const turn: Promise<void> = (this.#last ?? Promise.resolve())
      .then(() => (isCurrent() ? show(isCurrent) : undefined))
      .finally(() => {
        if (this.#last === turn) this.#last = null;
      });
    this.#last = turn;
  }
}
