import type { EngineClient } from '../engine-client.ts';

/** Disables and enables plugins of the running engine, and remembers which of them it has disabled. */
export class ChainSwitches {
  readonly #client: EngineClient;
  #off = new Set<string>();

  constructor(client: EngineClient) {
    this.#client = client;
  }

  /** Disables exactly these plugins of those that were enabled at first. */
  async setOff(ids: readonly string[]): Promise<void> {
    const wanted = new Set(ids);
    for (const id of this.#off) {
      if (!wanted.has(id)) await this.#client.request('enablePlugin', { id });
    }
    for (const id of wanted) {
      if (!this.#off.has(id)) await this.#client.request('disablePlugin', { id });
      // Each plugin is noted at once, so that a failure in between leaves no plugin disabled for good.
      this.#off.add(id);
    }
    this.#off = wanted;
  }

  /** Enables all plugins that were disabled here. */
  async restore(): Promise<void> {
    await this.setOff([]);
  }
}
