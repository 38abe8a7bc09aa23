import { JackfieldError } from '../../errors.ts';

const TIMEOUT_MS = 10_000;

interface Pending {
  readonly settle: (error: JackfieldError | null) => void;
  readonly timer: NodeJS.Timeout;
}

/** Requests that wait for the server's answer; each ends within 10 s. */
export class Requests {
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  /** Calls `send` with a fresh id. Rejects with the server's refusal, REQUEST_TIMED_OUT or the reason for the connection's end. */
  start(send: (requestId: number) => void): Promise<void> {
    const requestId = this.#nextId;
    this.#nextId = (this.#nextId % 0xffff_ffff) + 1;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => this.settle(requestId, JackfieldError.of('REQUEST_TIMED_OUT', { waitedMs: TIMEOUT_MS })),
      TIMEOUT_MS,
    );
    const settle = (error: JackfieldError | null): void => (error === null ? resolve() : reject(error));
    this.#pending.set(requestId, { settle, timer });
    send(requestId);
    return promise;
  }

  settle(requestId: number, error: JackfieldError | null): void {
    const pending = this.#pending.get(requestId);
    if (pending === undefined) return;
    this.#pending.delete(requestId);
    clearTimeout(pending.timer);
    pending.settle(error);
  }

  rejectAll(error: JackfieldError): void {
    for (const requestId of this.#pending.keys()) this.settle(requestId, error);
  }
}
