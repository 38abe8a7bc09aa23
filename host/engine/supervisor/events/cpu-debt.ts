/** Debt beyond which the work waits. */
const CREDIT_MS = 100;
/** Debt that is paid per second: the sustained share of the thread for the work. */
const PAID_MS_PER_SECOND = 50;

/**
 * Cost of one plugin's requests for the host's thread. It is processor time, so that no plugin is blamed on a busy machine. A plugin with expensive requests
 * waits until its debt is paid.
 */
export class CpuDebt {
  readonly #now: () => number;
  readonly #spentMs: () => number;
  #owedMs = 0;
  #atMs: number;

  /** `now` is a monotonic clock in ms; `spentMs` is the processor time of this thread so far. */
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

  /** Does the work and adds its processor time to the debt. */
  charge<T>(work: () => T): T {
    const startMs = this.#spentMs();
    try {
      return work();
    } finally {
      this.#owedMs += this.#spentMs() - startMs;
    }
  }
}

/** Processor time of this thread so far, in ms. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
