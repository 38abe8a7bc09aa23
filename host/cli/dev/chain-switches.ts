import type { EngineClient } from '../engine-client.ts';

/** Switches plugins of the running engine off and on, and remembers who was on. */
export class ChainSwitches {
  readonly #client: EngineClient;
  #off = new Set<string>();

  constructor(client: EngineClient) {
    this.#client = client;
  }

  /** Exactly these are off afterwards, of those that were on before. */
  async setOff(ids: readonly string[]): Promise<void> {
    const wanted = new Set(ids);
    for (const id of this.#off) {
      if (!wanted.has(id)) await this.#client.request('enablePlugin', { id });
    }
    for (const id of wanted) {
      if (!this.#off.has(id)) await this.#client.request('disablePlugin', { id });
      // Noted one by one: what fails in between must not leave a plugin off for good.
      this.#off.add(id);
    }
    this.#off = wanted;
  }

  /** All as it was. */
  async restore(): Promise<void> {
    await this.setOff([]);
  }
}
