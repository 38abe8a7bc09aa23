import { askedFunctions } from '@jackfield/sandbox/capability-table';
import { MAX_EVENT_DONE_BYTES, MAX_REPORT_BYTES, REPLY } from '@jackfield/sandbox/pipe-protocol';
import { threadMs } from '../capabilities/cpu-debt.ts';

/** What the calls of one event may be together. The sandbox holds a plugin to the number of calls; a plugin that broke out of it is held here. */
const MAX_CALLS = 1_000;
const MAX_BYTES = 8 << 20;
const MAX_HOST_MS = 500;

/** The longest body of a reply of an events sandbox, by its kind and, of a call, by its function. */
export function maxReplyBytes(kind: number, flags: number): number {
  if (kind === REPLY.call) return askedFunctions[flags]?.maxBytes ?? 0;
  return kind === REPLY.eventDone ? MAX_EVENT_DONE_BYTES : MAX_REPORT_BYTES;
}

/** What the capability calls of one event cost the host's thread [control]. */
export class CallBudget {
  #calls = 0;
  #bytes = 0;
  #hostMs = 0;
  #untakenMs = 0;

  /** Does the work for a call with a body of this length, and books both. */
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

  /** What is too much of it, in words; null while it is not. */
  get excess(): string | null {
    if (this.#calls > MAX_CALLS) return `more than ${MAX_CALLS} calls in one event`;
    if (this.#bytes > MAX_BYTES) return `calls of more than ${MAX_BYTES} bytes in one event`;
    return this.#hostMs > MAX_HOST_MS ? `calls that took the client ${Math.round(this.#hostMs)} ms in one event` : null;
  }

  /** Processor time of the host since the last time, in ms. */
  takeSpentMs(): number {
    const spentMs = this.#untakenMs;
    this.#untakenMs = 0;
    return spentMs;
  }
}
