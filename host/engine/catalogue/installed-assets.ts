import { readFileSync } from 'node:fs';
import { readAssets } from './assets.ts';
import type { Assets } from './assets.ts';
import { sha256 } from './plugin-file.ts';
import type { InspectedPlugin } from './plugin-file.ts';

/** The assets of an installed plugin, read from its stored copy at the first access. */
export class InstalledAssets {
  readonly #plugin: Pick<InspectedPlugin, 'file' | 'digest' | 'report'>;
  #assets: Assets | null = null;

  constructor(plugin: Pick<InspectedPlugin, 'file' | 'digest' | 'report'>) {
    this.#plugin = plugin;
  }

  /** Returns undefined for an unknown name, and when the stored copy is missing or is not the inspected file. */
  get(name: string): Uint8Array | undefined {
    if (!this.#plugin.report.assets.includes(name)) return undefined;
    this.#assets ??= this.#read();
    return this.#assets.get(name);
  }

  #read(): Assets {
    try {
      const bytes = readFileSync(this.#plugin.file);
      if (sha256(bytes) === this.#plugin.digest) return readAssets(bytes);
    } catch {
      // An unreadable copy is treated like a changed one: the plugin has no assets.
    }
    return new Map();
  }
}
