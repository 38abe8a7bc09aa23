/** Sustained share of one core for each plugin, in milliseconds of processor time per second. */
export const SHARE_MS_PER_SECOND = 200;
/** Burst of processor time beyond the share before an account counts as overdrawn. */
const CREDIT_MS = 300;
/** Number of overdrafts within `OVERDRAFT_WINDOW_MS` that are reported as a fault. */
const OVERDRAFTS_PER_FAULT = 5;
const OVERDRAFT_WINDOW_MS = 30_000;

interface Account {
  owedMs: number;
  atMs: number;
  /** Times of the overdrafts since the last fault. */
  overdraftsAtMs: number[];
}

/**
 * Processor time of the plugins in one events sandbox [control]. Each plugin has an account that is credited with 200 ms per second. A plugin whose account is
 * overdrawn waits until the debt is paid; the others continue. Processor time is measured instead of wall time, so that no plugin is blamed on a busy machine.
 */
export class CpuShare {
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  /** `now` is a monotonic clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Charges processor time to a plugin. The fifth overdraft within 30 s is a fault: returns the debt in ms then, and null otherwise.
   */
  charge(pluginId: string, cpuMs: number): number | null {
    if (!Number.isFinite(cpuMs) || cpuMs <= 0) return null;
    const account = this.#accounts.get(pluginId) ?? { owedMs: 0, atMs: this.#now(), overdraftsAtMs: [] };
    this.#accounts.set(pluginId, account);
    this.#pay(account);
    account.owedMs += cpuMs;
    if (account.owedMs <= CREDIT_MS) return null;
    const recent = account.overdraftsAtMs.filter((atMs) => account.atMs - atMs < OVERDRAFT_WINDOW_MS);
    account.overdraftsAtMs = [...recent, account.atMs];
    if (account.overdraftsAtMs.length < OVERDRAFTS_PER_FAULT) return null;
    account.overdraftsAtMs = [];
    return account.owedMs;
  }

  /** Processor time that a plugin has used and that its share does not cover yet, in ms. */
  owedMs(pluginId: string): number {
    const account = this.#accounts.get(pluginId);
    if (account === undefined) return 0;
    this.#pay(account);
    return account.owedMs;
  }

  /** Time until the next turn of a plugin, in ms; 0 while it is within its share. */
  waitMs(pluginId: string): number {
    return (Math.max(0, this.owedMs(pluginId) - CREDIT_MS) / SHARE_MS_PER_SECOND) * 1_000;
  }

  /** Deletes the account of a plugin that was removed or is reset. */
  forget(pluginId: string): void {
    this.#accounts.delete(pluginId);
  }

  #pay(account: Account): void {
    const nowMs = this.#now();
    account.owedMs = Math.max(0, account.owedMs - ((nowMs - account.atMs) / 1_000) * SHARE_MS_PER_SECOND);
    account.atMs = nowMs;
  }
}
