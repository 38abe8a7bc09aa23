import { askedFunctions } from '@jackfield/sandbox/capability-table';
import { MAX_EVENT_DONE_BYTES, MAX_REPORT_BYTES, REPLY } from '@jackfield/sandbox/pipe-protocol';
import { threadMs } from './cpu-debt.ts';

/** Limits for all calls of one event together. The sandbox already enforces the number of calls; this check also covers a plugin that escaped from it. */
const MAX_CALLS = 1_000;
const MAX_BYTES = 8 << 20;
const MAX_HOST_MS = 500;

/** The longest body of a reply of an events sandbox, by its kind and, of a call, by its function. */
export function maxReplyBytes(kind: number, flags: number): number {
  if (kind === REPLY.call) return askedFunctions[flags]?.maxBytes ?? 0;
  return kind === REPLY.eventDone ? MAX_EVENT_DONE_BYTES : MAX_REPORT_BYTES;
}

/** Accounts for the capability calls of one event: their number, their size and their processor time on the host's thread [control]. */
export class CallBudget {
  #calls = 0;
  #bytes = 0;
  #hostMs = 0;
  #untakenMs = 0;

  /** Performs the work of a call and charges its body length and processor time. */
  charge<T>(bodyBytes: number, work: () => T): T {
    this.#calls += 1;
    this.#bytes += bodyBytes;
    const startMs = threadMs();
    try {
      return work();
    } finally {
      const spentMs = threadMs() - startMs;
      this.#hostMs += spentMs;
      this.#untakenMs += spentMs;
    }
  }

  /** Message naming the limit that was exceeded; null when all are met. */
  get excess(): string | null {
    if (this.#calls > MAX_CALLS) return `more than ${MAX_CALLS} calls in one event`;
    if (this.#bytes > MAX_BYTES) return `calls of more than ${MAX_BYTES} bytes in one event`;
    return this.#hostMs > MAX_HOST_MS ? `calls that took the client ${Math.round(this.#hostMs)} ms in one event` : null;
  }

  /** Processor time of the host since the previous call of this method, in ms. */
  takeSpentMs(): number {
    const spentMs = this.#untakenMs;
    this.#untakenMs = 0;
    return spentMs;
  }
}
