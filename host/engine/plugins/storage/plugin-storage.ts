import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JackfieldError } from '../../errors.ts';
import { StoredValues } from './stored-values.ts';

/** Stored data of all plugins: one SQLite file each (`<folder>/<namespace>/<name>.sqlite`), opened at first use. [control] */
export class PluginStorage implements Disposable {
  readonly #folder: string;
  readonly #onSetAside: (error: JackfieldError) => void;
  readonly #open = new Map<string, StoredValues>();

  constructor(folder: string, onSetAside: (error: JackfieldError) => void) {
    this.#folder = folder;
    this.#onSetAside = onSetAside;
  }

  /** Throws `SETTINGS_UNREADABLE`. */
  of(pluginId: string): StoredValues {
    const values = this.#open.get(pluginId) ?? StoredValues.open(this.#fileOf(pluginId), this.#onSetAside);
    this.#open.set(pluginId, values);
    return values;
  }

  /** Deletes all stored data of the plugin. */
  delete(pluginId: string): void {
    this.#open.get(pluginId)?.[Symbol.dispose]();
    this.#open.delete(pluginId);
    const file = this.#fileOf(pluginId);
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  }

  [Symbol.dispose](): void {
    for (const values of this.#open.values()) values[Symbol.dispose]();
    this.#open.clear();
  }

  #fileOf(pluginId: string): string {
    return join(this.#folder, `${pluginId.replace(':', '/')}.sqlite`);
  }
}
