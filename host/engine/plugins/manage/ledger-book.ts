import type { Ledger } from '@jackfield/protocol/plugins';
import type { LedgerEntry } from '../../ports/chain.ts';

/** One ledger per plugin, summed over the sandboxes that it runs in. */
export class LedgerBook {
  #ledgers: Readonly<Record<string, Ledger>> = {};

  get all(): Readonly<Record<string, Ledger>> {
    return this.#ledgers;
  }

  of(id: string): Ledger | null {
    return Object.hasOwn(this.#ledgers, id) ? (this.#ledgers[id] ?? null) : null;
  }

  /** Times are those of the slower instance; the rest adds up. */
  set(entries: readonly LedgerEntry[]): void {
    const ledgers: Record<string, Ledger> = {};
    for (const { pluginId, ...entry } of entries) {
      const known = ledgers[pluginId];
      ledgers[pluginId] =
        known === undefined
          ? entry
          : {
              p50Us: Math.max(known.p50Us, entry.p50Us),
              p99Us: Math.max(known.p99Us, entry.p99Us),
              calls: known.calls + entry.calls,
              misses: known.misses + entry.misses,
              strikes: known.strikes + entry.strikes,
              memoryBytes: known.memoryBytes + entry.memoryBytes,
              ...bothAsleep(known, entry),
            };
    }
    this.#ledgers = ledgers;
  }
}

/** Event instances have no sleep to speak of: those of audio decide. */
function bothAsleep(a: Pick<Ledger, 'isAsleep'>, b: Pick<Ledger, 'isAsleep'>): Pick<Ledger, 'isAsleep'> {
  const asleep = [a, b].flatMap(({ isAsleep }) => isAsleep ?? []);
  return asleep.length === 0 ? {} : { isAsleep: asleep.every(Boolean) };
}
