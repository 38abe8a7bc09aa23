import type { PluginStatus } from '@jackfield/protocol/plugins';
import type { InstalledPlugins } from './installed-plugins.ts';

/**
 * A plugin that sees the user's packets before they leave may be the one that seals them. When a fault disables such a plugin, no voice is sent until the
 * plugin runs again, or the user has switched it off or removed it.
 */
export class VoiceHold {
  readonly #holding = new Set<string>();

  /** Checks the current status of all plugins. Returns the plugin that the voice waits for, or null. */
  look(installed: Pick<InstalledPlugins, 'ids' | 'find'>): string | null {
    const { ids } = installed;
    for (const id of this.#holding) if (!ids.includes(id)) this.#holding.delete(id);
    for (const id of ids) {
      const { live, status } = installed.find(id);
      if (isFaulty(status) && live.hooks.has('lane-voice-out')) this.#holding.add(id);
      // A starting plugin does not see packets yet.
      else if (status.kind !== 'starting') this.#holding.delete(id);
    }
    const [first] = this.#holding;
    return first ?? null;
  }
}

/**
 * Plugins that must answer at this hook before anything proceeds (manifest `failClosed`): plugins that are on, whether running or starting, and plugins that a
 * fault disabled, until the user has switched them off or removed them, as with the voice.
 */
export function guardsOf(installed: Pick<InstalledPlugins, 'ids' | 'find' | 'isOn'>, hook: string): string[] {
  return installed.ids.filter((id) => {
    const { live, plugin, status } = installed.find(id);
    const isMeant = plugin.manifest.failClosed === true && live.hooks.has(hook);
    return isMeant && (installed.isOn(id) || isFaulty(status));
  });
}

function isFaulty({ kind }: PluginStatus): boolean {
  return kind === 'struck-out' || kind === 'failed';
}
