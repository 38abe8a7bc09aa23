import type { PluginView } from '@jackfield/protocol/state';
import { JackfieldError } from '../../errors.ts';
import type { InspectedPlugin } from '../plugin-file.ts';
import { Registry } from '../registry.ts';
import { viewOfBroken } from './plugin-view.ts';

/** What the registry offers: the newest version of each plugin, and why a file is not offered. */
export class Catalog {
  readonly #registry: Registry;
  readonly #offered = new Map<string, InspectedPlugin>();
  readonly #broken = new Map<string, PluginView>();

  constructor(registryFolder: string) {
    this.#registry = new Registry(registryFolder);
  }

  get ids(): string[] {
    return [...this.#offered.keys(), ...this.#broken.keys()];
  }

  offered(id: string): InspectedPlugin | null {
    return this.#offered.get(id) ?? null;
  }

  broken(id: string): PluginView | null {
    return this.#broken.get(id) ?? null;
  }

  /** Reads and gates the whole registry again. */
  async refresh(): Promise<void> {
    const entries = await this.#registry.list();
    this.#offered.clear();
    this.#broken.clear();
    for (const entry of entries) {
      try {
        this.#offered.set(entry.id, await this.#registry.inspect(entry));
      } catch (error) {
        this.#broken.set(entry.id, viewOfBroken(entry, JackfieldError.from(error).toCoded()));
      }
    }
  }

  /** Reads and gates the newest version of one plugin again: what was offered may have changed on disk. */
  async inspect(id: string): Promise<InspectedPlugin> {
    const plugin = await this.#registry.inspect(await this.#registry.find(id));
    this.#offered.set(id, plugin);
    this.#broken.delete(id);
    return plugin;
  }
}
