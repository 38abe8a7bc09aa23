import type { MetricsEntry } from '../../ports/chain.ts';

const BUCKETS_PER_OCTAVE = 8;
const BUCKETS = 20 * BUCKETS_PER_OCTAVE;

/** Histogram of µs in buckets that are 9 % wide, up to 1 s. `add` costs one logarithm and allocates nothing. */
export class LatencyHistogram {
  readonly #buckets = new Uint32Array(BUCKETS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** [audio] */
  add(us: number): void {
    const bucket = us <= 1 ? 0 : Math.min(BUCKETS - 1, Math.floor(Math.log2(us) * BUCKETS_PER_OCTAVE));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  /** The middle of the bucket in which the quantile lies; 0 while empty. */
  quantile(fraction: number): number {
    if (this.#count === 0) return 0;
    let left = Math.max(1, Math.ceil(fraction * this.#count));
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#buckets[bucket] ?? 0;
      if (left <= 0) return 2 ** ((bucket + 0.5) / BUCKETS_PER_OCTAVE);
    }
    return 0;
  }
}

interface Account {
  readonly histogram: LatencyHistogram;
  misses: number;
  strikes: number;
  memoryBytes: number;
  isAsleep: boolean;
}

/** Costs and faults of each plugin of one chain, since the plugin came into the chain. */
export class ChainMetrics {
  readonly #accounts = new Map<string, Account>();

  /** [audio] Records one call of `us` µs; -1 for a frame during which the plugin was asleep. */
  spent(pluginId: string, us: number): void {
    const account = this.#account(pluginId);
    account.isAsleep = us < 0;
    if (us > 0) account.histogram.add(us);
  }

  missed(pluginId: string): void {
    this.#account(pluginId).misses += 1;
  }

  struck(pluginId: string): void {
    this.#account(pluginId).strikes += 1;
  }

  holds(pluginId: string, memoryBytes: number): void {
    this.#account(pluginId).memoryBytes = memoryBytes;
  }

  /** Discards times and faults when another build of the plugin comes. Its memory is kept, because it was reported already. */
  reset(pluginId: string): void {
    const memoryBytes = this.#accounts.get(pluginId)?.memoryBytes;
    this.#accounts.delete(pluginId);
    if (memoryBytes !== undefined) this.holds(pluginId, memoryBytes);
  }

  entries(): MetricsEntry[] {
    const entries: MetricsEntry[] = [];
    for (const [pluginId, { histogram, misses, strikes, memoryBytes, isAsleep }] of this.#accounts) {
      entries.push({
        pluginId,
        p50Us: Math.round(histogram.quantile(0.5) * 10) / 10,
        p99Us: Math.round(histogram.quantile(0.99) * 10) / 10,
        calls: histogram.count,
        misses,
        strikes,
        memoryBytes,
        isAsleep,
      });
    }
    return entries;
  }

  #account(pluginId: string): Account {
    let account = this.#accounts.get(pluginId);
    if (account === undefined) {
      account = { histogram: new LatencyHistogram(), misses: 0, strikes: 0, memoryBytes: 0, isAsleep: false };
      this.#accounts.set(pluginId, account);
    }
    return account;
  }
}
