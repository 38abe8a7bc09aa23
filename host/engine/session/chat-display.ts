import type { ChatMessage } from '@jackfield/protocol/state';

/** Where messages go that the user sees. */
export interface ChatSink {
  append(message: ChatMessage): void;
  /** Another channel was joined, or the same one after a reconnect. */
  replace(messages: readonly ChatMessage[]): void;
}

/** What may change or drop a message before it is seen. */
export interface DisplayIntercept {
  readonly isDisplayWatched: boolean;
  display(message: ChatMessage, limitMs?: number): Promise<ChatMessage | null>;
}

/** History is looked through in this time together; what is left then is shown as it is. */
const HISTORY_LIMIT_MS = 1_000;

/**
 * Shows messages of others to plugins before anybody else sees them. Order is kept: what comes while a message is being looked at waits. Where no plugin
 * looks, everything passes at once.
 */
export class ChatDisplay implements ChatSink {
  readonly #sink: ChatSink;
  readonly #intercept: DisplayIntercept;
  readonly #selfId: () => number | null;
  /** Settles when everything that came so far is shown; null when nothing waits. */
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

  /** What still waits belongs to the channel that was left, and is forgotten. */
  replace(messages: readonly ChatMessage[]): void {
    this.#generation += 1;
    this.#last = null;
    if (!messages.some((message) => this.#isWatched(message))) {
      this.#sink.replace(messages);
      return;
    }
    // The old channel's messages must not stand in the new one meanwhile.
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

  /** One's own messages are changed before they are sent, or not at all. */
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
