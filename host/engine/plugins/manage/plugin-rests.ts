import type { PluginRest } from '@jackfield/protocol/plugins';
import type { ChainEvent } from '../../ports/chain.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

export type RestingEvent = Extract<ChainEvent, { kind: 'resting' }>;

/** Hooks whose effect may be missing for a while. */
const OPTIONAL: readonly string[] = ['echo-canceller', 'captured-audio', 'decoded-audio', 'mixed-audio'];
/** Hooks that never rest: an open microphone must not follow from a busy computer, and without the others no packet leaves. */
const NEEDED: readonly string[] = ['voice-gate', 'voice-codec', 'lane-voice-out', 'lane-voice-in'];

/** Which plugins rest in a chain because the computer is too busy, and which never do. */
export class PluginRests {
  readonly #installed: Pick<InstalledPlugins, 'get' | 'ids' | 'stored'>;
  readonly #resting = new Map<string, Set<RestingEvent['sandbox']>>();

  constructor(installed: Pick<InstalledPlugins, 'get' | 'ids' | 'stored'>) {
    this.#installed = installed;
  }

  /** Notes what a chain says. True when the plugin rests and did not before, or rests nowhere any more. */
  note({ pluginId, rests, sandbox }: RestingEvent): boolean {
    const chains = this.#resting.get(pluginId) ?? new Set();
    const didRest = chains.size > 0;
    if (rests) chains.add(sandbox);
    else chains.delete(sandbox);
    if (chains.size > 0) this.#resting.set(pluginId, chains);
    else this.#resting.delete(pluginId);
    return didRest !== chains.size > 0;
  }

  /** The chains are gone, and with them what rested. Returns the ids of what did. */
  clear(): string[] {
    const ids = [...this.#resting.keys()];
    this.#resting.clear();
    return ids;
  }

  /** For the window; null for a plugin that never rests, whatever the user says. */
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
