import { permissionsOfHook } from '../../catalogue/permissions.ts';
import type { MetricsEntry } from '../../ports/chain.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

/** Counts uses of audio: a plugin hears when its chain has called it since the last look. One look counts as one use. */
export class AudioUses {
  readonly #installed: InstalledPlugins;
  readonly #calls = new Map<string, number>();

  constructor(installed: InstalledPlugins) {
    this.#installed = installed;
  }

  /** `entries` come from the chains; a plugin that runs in both has several. */
  note(entries: readonly MetricsEntry[]): void {
    const totals = new Map<string, number>();
    for (const { pluginId, calls } of entries) totals.set(pluginId, (totals.get(pluginId) ?? 0) + calls);
    for (const [id, calls] of totals) {
      // A restarted chain counts from zero.
      if (calls !== (this.#calls.get(id) ?? 0) && calls > 0) this.#noteHearing(id);
      this.#calls.set(id, calls);
    }
  }

  #noteHearing(id: string): void {
    const installed = this.#installed.get(id);
    if (installed === undefined) return;
    const heard = new Set([...installed.live.hooks].flatMap((hook) => permissionsOfHook(hook)));
    for (const permission of heard)
      if (/^(hears|lane-voice)-/.test(permission)) installed.capabilities.noteUse(permission);
  }
}
