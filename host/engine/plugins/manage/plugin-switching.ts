import type { PluginStatus } from '@jackfield/protocol/plugins';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { PluginCache } from '../../catalogue/install/installer.ts';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { CaptureChainSpec, PlaybackChainSpec } from '../../ports/chain.ts';
import { isCodec, stagesOf } from './chain-planner.ts';
import type { EventInstances } from './event-instances.ts';
import { hasEventHooks } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

/** Parts of the plugin manager that switching uses. */
export interface SwitchingHost {
  readonly installed: InstalledPlugins;
  readonly cache: PluginCache;
  readonly events: () => EventInstances | null;
  /** Throws when the plugin must not run. */
  readonly assertRunnable: (id: string) => void;
  readonly show: (id: string) => void;
  /** Called with the chains that must be configured again. */
  readonly onChains: (capture: boolean, playback: boolean) => void;
}

/** Switches installed plugins on and off, keeps their status, and requests the chains and instances that follow from it. Called within a change. */
export class PluginSwitching {
  readonly #host: SwitchingHost;

  constructor(host: SwitchingHost) {
    this.#host = host;
  }

  /** Switches a plugin on, also after strikes. A second voice gate replaces the first one. */
  async on(id: string): Promise<void> {
    const { assertRunnable, installed: all, show } = this.#host;
    const installed = all.find(id);
    if (all.isOn(id) && installed.status.kind !== 'failed') return;
    assertRunnable(id);
    await all.change(id, { isEnabled: true, failure: null });
    await this.prepare(id);
    for (const rival of all.rivalsOf(id)) await this.off(rival, null);
    this.requestReconfigure(installed.plugin);
    show(id);
  }

  /** Switches a plugin off. `failure` is the host's reason; null when the user does it. */
  async off(id: string, failure: CodedError | null): Promise<void> {
    const { installed: all, show } = this.#host;
    const installed = all.find(id);
    if (!all.isOn(id)) return;
    installed.status = failure === null ? { kind: 'off' } : { kind: 'struck-out', error: failure };
    await all.change(id, { isEnabled: false, failure });
    this.requestReconfigure(installed.plugin);
    show(id);
  }

  /** Notes that the user has seen why the host switched the plugin off; from now on it is off like any other. */
  async acknowledge(id: string): Promise<void> {
    const { installed: all, show } = this.#host;
    const installed = all.find(id);
    if (installed.status.kind !== 'struck-out') return;
    installed.status = { kind: 'off' };
    await all.change(id, { failure: null });
    show(id);
  }

  /** Prepares an installed plugin; a cached plugin needs only a check of its digests. */
  async prepare(id: string): Promise<void> {
    const installed = this.#host.installed.find(id);
    installed.modulePath = await this.#host.cache.install(installed.plugin);
    installed.status = { kind: 'starting' };
  }

  /** Requests a reconfiguration of everything that one plugin belongs to. */
  requestReconfigure(plugin: InspectedPlugin): void {
    const { events, installed } = this.#host;
    const { id } = plugin.manifest;
    installed.grants.update(id);
    this.planChains(plugin);
    if (hasEventHooks(plugin)) events()?.configure();
    // A plugin that belongs to no chain has nothing to wait for.
    else if (!isInChain(plugin)) this.settle(id);
  }

  /** As `requestReconfigure`, except for the event instances, which keep running. */
  planChains(plugin: InspectedPlugin): void {
    const inStages = stagesOf(plugin.report.hooks);
    const isInBoth = isCodec(plugin);
    const isInPlayback = inStages.includes('decoded') || inStages.includes('mixed');
    this.#host.onChains(isInBoth || inStages.includes('captured'), isInBoth || isInPlayback);
  }

  /** Notes that frames pass a chain that was made to this spec. A plugin of its stages is on even if its hooks were revoked. */
  noteConfigured(chain: 'capture' | 'playback', spec: CaptureChainSpec | PlaybackChainSpec): void {
    const { captured, decoded, mixed } = this.#host.installed.chain;
    const codecs = [spec.codec, ...(spec.codecs ?? [])].map(({ pluginId }) => pluginId);
    const ids = new Set([...(chain === 'capture' ? captured : [...decoded, ...mixed]), ...codecs]);
    for (const id of ids) this.settle(id);
  }

  /** Notes that a plugin's event instance runs. A plugin that also has audio hooks is on when its chain runs. */
  noteEventsStarted(id: string): void {
    if (!isInChain(this.#host.installed.find(id).plugin)) this.settle(id);
  }

  /** Marks a starting plugin as on. */
  settle(id: string): void {
    const installed = this.#host.installed.get(id);
    if (installed?.status.kind !== 'starting') return;
    const on: PluginStatus = { kind: 'on' };
    installed.status = on;
    this.#host.show(id);
  }
}

function isInChain(plugin: InspectedPlugin): boolean {
  return isCodec(plugin) || stagesOf(plugin.report.hooks).length > 0;
}
