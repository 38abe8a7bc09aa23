import type { PluginRest } from '@jackfield/protocol/plugins';
import type { ChainEvent } from '../../ports/chain.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

export type RestingEvent = Extract<ChainEvent, { kind: 'resting' }>;

/** Hooks that may be bypassed for a while. */
const OPTIONAL: readonly string[] = ['echo-canceller', 'captured-audio', 'decoded-audio', 'mixed-audio'];
/** Hooks that are never bypassed: a busy computer must not open the microphone, and without the others no packet leaves. */
const NEEDED: readonly string[] = ['voice-gate', 'voice-codec', 'lane-voice-out', 'lane-voice-in'];

/** Plugins that rest (are bypassed) in a chain because the computer is too busy, and plugins that never do. */
export class PluginRests {
  readonly #installed: Pick<InstalledPlugins, 'get' | 'ids' | 'stored'>;
  readonly #resting = new Map<string, Set<RestingEvent['sandbox']>>();

  constructor(installed: Pick<InstalledPlugins, 'get' | 'ids' | 'stored'>) {
    this.#installed = installed;
  }

  /** Notes an event of a chain. True when the plugin starts to rest, or no longer rests in any chain. */
  note({ pluginId, rests, sandbox }: RestingEvent): boolean {
    const chains = this.#resting.get(pluginId) ?? new Set();
    const didRest = chains.size > 0;
    if (rests) chains.add(sandbox);
    else chains.delete(sandbox);
    if (chains.size > 0) this.#resting.set(pluginId, chains);
    else this.#resting.delete(pluginId);
    return didRest !== chains.size > 0;
  }

  /** Forgets all resting plugins, because the chains ended. Returns their ids. */
  clear(): string[] {
    const ids = [...this.#resting.keys()];
    this.#resting.clear();
    return ids;
  }

  /** State for the window; null for a plugin that never rests, whatever the user sets. */
  viewOf(id: string): PluginRest | null {
    const installed = this.#installed.get(id);
    if (installed === undefined) return null;
    const { manifest, report } = installed.plugin;
    const isOptional = OPTIONAL.some((hook) => report.hooks.includes(hook));
    if (!isOptional || manifest.failClosed === true || NEEDED.some((hook) => report.hooks.includes(hook))) return null;
    return { isResting: this.#resting.has(id), staysOn: this.#installed.stored.plugins[id]?.staysOn === true };
  }

  /** Ids of the installed plugins that must not rest. */
  get kept(): string[] {
    return this.#installed.ids.filter((id) => this.viewOf(id)?.staysOn !== false);
  }
}
