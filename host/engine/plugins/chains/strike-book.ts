/** When a plugin is struck out: so many strikes within so long. */
export interface StrikeRules {
  readonly limit: number;
  readonly windowMs: number;
}

export const defaultStrikeRules: StrikeRules = { limit: 3, windowMs: 30_000 };

/** Counts strikes per plugin in a sliding window. */
export class StrikeBook {
  readonly #rules: StrikeRules;
  readonly #strikes = new Map<string, number[]>();
  readonly #out = new Set<string>();

  constructor(rules: StrikeRules = defaultStrikeRules) {
    this.#rules = rules;
  }

  /** Notes a strike; tells how many count now and whether this one struck the plugin out. */
  strike(pluginId: string, nowMs: number): { readonly strikes: number; readonly isNewlyOut: boolean } {
    const recent = (this.#strikes.get(pluginId) ?? []).filter((atMs) => nowMs - atMs < this.#rules.windowMs);
    recent.push(nowMs);
    this.#strikes.set(pluginId, recent);
    const isNewlyOut = recent.length >= this.#rules.limit && !this.#out.has(pluginId);
    if (isNewlyOut) this.#out.add(pluginId);
    return { strikes: recent.length, isNewlyOut };
  }

  isOut(pluginId: string): boolean {
    return this.#out.has(pluginId);
  }

  /** Somebody switched the plugin on again: it starts with a clean sheet. */
  forgive(pluginId: string): void {
    this.#out.delete(pluginId);
    this.#strikes.delete(pluginId);
  }
}
