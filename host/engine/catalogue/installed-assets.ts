import { readFileSync } from 'node:fs';
import { readAssets } from './assets.ts';
import type { Assets } from './assets.ts';
import { sha256 } from './plugin-file.ts';
import type { InspectedPlugin } from './plugin-file.ts';

/** The assets of an installed plugin, read from its stored copy when they are first asked for. */
export class InstalledAssets {
  readonly #plugin: Pick<InspectedPlugin, 'file' | 'digest' | 'report'>;
  #assets: Assets | null = null;

  constructor(plugin: Pick<InspectedPlugin, 'file' | 'digest' | 'report'>) {
    this.#plugin = plugin;
  }

  /** undefined for an unknown name, and when the stored copy is gone or not the one that was checked. */
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
      // As with other bytes: nothing there.
    }
    return new Map();
  }
}
