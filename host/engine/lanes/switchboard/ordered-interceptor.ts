/** More than this many are not shown to anybody any more: a slow onlooker must not hold up the connection. */
const MAX_WAITING = 64;

export interface OrderedGateOptions<M> {
  /** What to let through instead, null for nothing; null in place of a promise where nobody looks at the message. */
  readonly look: (message: M) => Promise<M | null> | null;
  readonly deliver: (message: M) => void;
  /** The promise of `look` rejected: the message goes no further. */
  readonly onRefused?: (message: M, cause: unknown) => void;
  /** Whether a message is looked at however many wait. */
  readonly isGuarded?: (message: M) => boolean;
}

/** Lets messages be looked at, and keeps their order: what nobody looks at waits only while something before it is looked at. [control] */
export class OrderedInterceptor<M> {
  readonly #options: OrderedGateOptions<M>;
  readonly #waiting: M[] = [];
  #isLooking = false;
  #isClosed = false;

  constructor(options: OrderedGateOptions<M>) {
    this.#options = options;
  }

  push(message: M): void {
    this.#waiting.push(message);
    if (!this.#isLooking) this.#next();
  }

  /** Nothing that waits is delivered any more. */
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
