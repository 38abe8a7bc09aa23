/** What a plugin may take of one core for long, in milliseconds of processor time a second. */
export const SHARE_MS_PER_SECOND = 200;
/** What it may take at once before its share is looked at. */
const CREDIT_MS = 300;
/** So many overdrafts within `OVERDRAFT_WINDOW_MS` are a fault. */
const OVERDRAFTS_PER_FAULT = 5;
const OVERDRAFT_WINDOW_MS = 30_000;

interface Account {
  owedMs: number;
  atMs: number;
  /** When it was overdrawn since the last fault. */
  overdraftsAtMs: number[];
}

/**
 * Processor time of the plugins in one events sandbox [control]: each has an account that is filled with 200 ms a second. A plugin whose account is
 * overdrawn waits until it is paid, and the others go on. Time of the processor and not of the clock, so that a busy machine blames nobody.
 */
export class CpuShare {
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  /** `now` in milliseconds that never go back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Books what a plugin used. Returns how much it used beyond its share when that was the last of five overdrafts within 30 s, which is a fault; null
   * otherwise.
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

  /** What a plugin has used and not yet been given, in ms. */
  owedMs(pluginId: string): number {
    const account = this.#accounts.get(pluginId);
    if (account === undefined) return 0;
    this.#pay(account);
    return account.owedMs;
  }

  /** How long a plugin has to wait for its next turn; 0 for one within its share. */
  waitMs(pluginId: string): number {
    return (Math.max(0, this.owedMs(pluginId) - CREDIT_MS) / SHARE_MS_PER_SECOND) * 1_000;
  }

  /** The plugin is gone, or comes back with a clean sheet. */
  forget(pluginId: string): void {
    this.#accounts.delete(pluginId);
  }

  #pay(account: Account): void {
    const nowMs = this.#now();
    account.owedMs = Math.max(0, account.owedMs - ((nowMs - account.atMs) / 1_000) * SHARE_MS_PER_SECOND);
    account.atMs = nowMs;
  }
}
