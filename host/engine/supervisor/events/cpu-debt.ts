/** More than that owed and the work waits. */
const CREDIT_MS = 100;
/** What is forgiven in a second: the share of the thread that the work may take for long. */
const PAID_MS_PER_SECOND = 50;

/**
 * What one plugin's requests cost the host's thread: time of the processor, so that a busy machine blames nobody. Whoever asks for what is dear waits
 * until it is paid.
 */
export class CpuDebt {
  readonly #now: () => number;
  readonly #spentMs: () => number;
  #owedMs = 0;
  #atMs: number;

  /** `now` in milliseconds that never go back; `spentMs` is the processor time of this thread so far. */
  constructor(now: () => number, spentMs: () => number = threadMs) {
    this.#now = now;
    this.#spentMs = spentMs;
    this.#atMs = now();
  }

  get isTooHigh(): boolean {
    const nowMs = this.#now();
    this.#owedMs = Math.max(0, this.#owedMs - ((nowMs - this.#atMs) / 1_000) * PAID_MS_PER_SECOND);
    this.#atMs = nowMs;
    return this.#owedMs > CREDIT_MS;
  }

  /** Does the work and adds what it cost. */
  charge<T>(work: () => T): T {
    const startMs = this.#spentMs();
    try {
      return work();
    } finally {
      this.#owedMs += this.#spentMs() - startMs;
    }
  }
}

/** Processor time of this thread so far. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
