/** Most messages that may wait; with more waiting, messages skip inspection, because a slow interceptor must not delay the connection. */
const MAX_WAITING = 64;

export interface OrderedInterceptorOptions<M> {
  /** Returns the message to deliver instead, null for none; null in place of a promise when no interceptor handles the message. */
  readonly look: (message: M) => Promise<M | null> | null;
  readonly deliver: (message: M) => void;
  /** The promise of `look` rejected: the message is not delivered. */
  readonly onRefused?: (message: M, cause: unknown) => void;
  /** True for a message that is inspected however many wait. */
  readonly isGuarded?: (message: M) => boolean;
}

/** Lets interceptors inspect messages, and keeps their order: a message without interceptor waits only while an earlier one is inspected. [control] */
export class OrderedInterceptor<M> {
  readonly #options: OrderedInterceptorOptions<M>;
  readonly #waiting: M[] = [];
  #isLooking = false;
  #isClosed = false;

  constructor(options: OrderedInterceptorOptions<M>) {
    this.#options = options;
  }

  push(message: M): void {
    this.#waiting.push(message);
    if (!this.#isLooking) this.#next();
  }

  /** Discards all waiting messages. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  #next(): void {
    const { look, deliver, isGuarded, onRefused } = this.#options;
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      const isSkipped = this.#waiting.length >= MAX_WAITING && isGuarded?.(message) !== true;
      const looked = isSkipped ? null : look(message);
      if (looked !== null) {
        this.#isLooking = true;
        const shown = message;
        looked.then(
          (now) => this.#goOn(now),
          (cause: unknown) => {
            onRefused?.(shown, cause);
            this.#goOn(null);
          },
        );
        return;
      }
      deliver(message);
    }
  }

  #goOn(message: M | null): void {
    this.#isLooking = false;
    if (this.#isClosed) return;
    if (message !== null) this.#options.deliver(message);
    this.#next();
  }
}
