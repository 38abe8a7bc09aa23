/** A plugin is disabled after `limit` strikes within `windowMs`. */
export interface StrikeRules {
  readonly limit: number;
  readonly windowMs: number;
}

export const defaultStrikeRules: StrikeRules = { limit: 3, windowMs: 30_000 };

interface Strike {
  readonly atMs: number;
  readonly isCertain: boolean;
}

/** Counts strikes per plugin in a sliding window. */
export class StrikeCounter {
  readonly #rules: StrikeRules;
  readonly #strikes = new Map<string, Strike[]>();
  readonly #out = new Set<string>();

  constructor(rules: StrikeRules = defaultStrikeRules) {
    this.#rules = rules;
  }

  /**
   * Records a strike. Returns how many count now, whether this strike disabled the plugin, and whether enough of them to disable it are certain. A strike is
   * uncertain when a busy machine may have caused the fault.
   */
  strike(
    pluginId: string,
    nowMs: number,
    isCertain = true,
  ): { readonly strikes: number; readonly isNewlyOut: boolean; readonly areCertain: boolean } {
    const recent = (this.#strikes.get(pluginId) ?? []).filter(({ atMs }) => nowMs - atMs < this.#rules.windowMs);
    recent.push({ atMs: nowMs, isCertain });
    this.#strikes.set(pluginId, recent);
    const isNewlyOut = recent.length >= this.#rules.limit && !this.#out.has(pluginId);
    if (isNewlyOut) this.#out.add(pluginId);
    const areCertain = recent.filter((strike) => strike.isCertain).length >= this.#rules.limit;
    return { strikes: recent.length, isNewlyOut, areCertain };
  }

  /** Disables the plugin at once. */
  expel(pluginId: string): void {
    this.#out.add(pluginId);
  }

  isOut(pluginId: string): boolean {
    return this.#out.has(pluginId);
  }

  /** Clears all strikes of a plugin that the user enabled again. */
  clear(pluginId: string): void {
    this.#out.delete(pluginId);
    this.#strikes.delete(pluginId);
  }
}
