import type { PluginStatus, PluginView } from '@jackfield/protocol/state';
import { JackfieldError } from '../../errors.ts';
import type { Catalog } from './catalog.ts';
import { CODEC_ID } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import { LedgerBook } from './ledger-book.ts';
import { viewOf } from './plugin-view.ts';

/** Everything installed and offered as the window shows it. */
export class PluginViews {
  readonly ledgers = new LedgerBook();
  /** What is being done to a plugin that is being installed, by id. */
  readonly installing = new Map<string, string>();
  readonly #installed: InstalledPlugins;
  readonly #catalog: Catalog;
  readonly #isDevelopment: (id: string) => boolean;

  constructor(installed: InstalledPlugins, catalog: Catalog, isDevelopment: (id: string) => boolean) {
    this.#installed = installed;
    this.#catalog = catalog;
    this.#isDevelopment = isDevelopment;
  }

  /** By id. */
  get all(): PluginView[] {
    const ids = new Set([...this.#installed.ids, ...this.#catalog.ids]);
    return [...ids].sort().map((id) => this.of(id));
  }

  /** Throws `PLUGIN_UNKNOWN` for a plugin that is neither installed nor offered. */
  of(id: string): PluginView {
    const installed = this.#installed.get(id);
    const plugin = installed?.plugin ?? this.#catalog.offered(id);
    if (plugin === null) {
      const broken = this.#catalog.broken(id);
      if (broken === null) throw JackfieldError.of('PLUGIN_UNKNOWN', { id });
      return broken;
    }
    const step = this.installing.get(id);
    const status: PluginStatus =
      step === undefined ? (installed?.status ?? { kind: 'available' }) : { kind: 'installing', step };
    const settings = installed === undefined ? null : this.#installed.settingsOf(id);
    return viewOf(plugin, settings, status, this.ledgers.of(id), id === CODEC_ID, this.#isDevelopment(id));
  }
}
