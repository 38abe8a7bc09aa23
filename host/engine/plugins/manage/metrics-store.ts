import type { PluginMetrics } from '@jackfield/protocol/plugins';
import type { MetricsEntry } from '../../ports/chain.ts';

/** Metrics per plugin, summed over the sandboxes that it runs in. */
export class MetricsStore {
  #metrics: Readonly<Record<string, PluginMetrics>> = {};

  get all(): Readonly<Record<string, PluginMetrics>> {
    return this.#metrics;
  }

  of(id: string): PluginMetrics | null {
    return Object.hasOwn(this.#metrics, id) ? (this.#metrics[id] ?? null) : null;
  }

  /** Times are those of the slower instance; other figures are summed. */
  set(entries: readonly MetricsEntry[]): void {
    const metrics: Record<string, PluginMetrics> = {};
    for (const { pluginId, ...entry } of entries) {
      const known = metrics[pluginId];
      metrics[pluginId] =
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
    this.#metrics = metrics;
  }
}

/** Event instances have no sleep state, so the audio instances decide. */
function bothAsleep(
  a: Pick<PluginMetrics, 'isAsleep'>,
  b: Pick<PluginMetrics, 'isAsleep'>,
): Pick<PluginMetrics, 'isAsleep'> {
  const asleep = [a, b].flatMap(({ isAsleep }) => isAsleep ?? []);
  return asleep.length === 0 ? {} : { isAsleep: asleep.every(Boolean) };
}
