import type { PluginStatus } from '@jackfield/protocol/plugins';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { PluginCache } from '../../catalogue/install/installer.ts';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { CaptureChainSpec, PlaybackChainSpec } from '../../ports/chain.ts';
import { isCodec, stagesOf } from './chain-planner.ts';
import type { EventInstances } from './event-instances.ts';
import { hasEventHooks } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

/** What the plugin manager lends. */
export interface SwitchingHost {
  readonly installed: InstalledPlugins;
  readonly cache: PluginCache;
  readonly events: () => EventInstances | null;
  /** Throws when the plugin must not run. */
  readonly assertRunnable: (id: string) => void;
  readonly show: (id: string) => void;
  /** Chains are others now: which are to be configured again. */
  readonly onChains: (capture: boolean, playback: boolean) => void;
}

/** Installed plugins on and off, how they stand, and which chains and instances follow from it. Called within a change. */
export class PluginSwitching {
  readonly #host: SwitchingHost;

  constructor(host: SwitchingHost) {
    this.#host = host;
  }

  /** Switches on, also after strikes; a second voice gate takes the first one's place. */
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

  /** `failure` is why the host does it; null when the user does. */
  async off(id: string, failure: CodedError | null): Promise<void> {
    const { installed: all, show } = this.#host;
    const installed = all.find(id);
    if (!all.isOn(id)) return;
    installed.status = failure === null ? { kind: 'off' } : { kind: 'struck-out', error: failure };
    await all.change(id, { isEnabled: false, failure });
    this.requestReconfigure(installed.plugin);
    show(id);
  }

  /** The user takes note of why the host switched it off: it is off like any other. */
  async acknowledge(id: string): Promise<void> {
    const { installed: all, show } = this.#host;
    const installed = all.find(id);
    if (installed.status.kind !== 'struck-out') return;
    installed.status = { kind: 'off' };
    await all.change(id, { failure: null });
    show(id);
  }

  /** Makes an installed plugin runnable; in the cache that is a check of its digests. */
  async prepare(id: string): Promise<void> {
    const installed = this.#host.installed.find(id);
    installed.modulePath = await this.#host.cache.install(installed.plugin);
    installed.status = { kind: 'starting' };
  }

  /** Says what has to be configured again because of one plugin. */
  requestReconfigure(plugin: InspectedPlugin): void {
    const { events, installed } = this.#host;
    const { id } = plugin.manifest;
    installed.grants.update(id);
    this.planChains(plugin);
    if (hasEventHooks(plugin)) events()?.configure();
    // A plugin that sits in no chain has nothing to wait for.
    else if (!isInChain(plugin)) this.settle(id);
  }

  /** As `requestReconfigure`, but for the event instances, which go on. */
  planChains(plugin: InspectedPlugin): void {
    const inStages = stagesOf(plugin.report.hooks);
    const isInBoth = isCodec(plugin);
    const isInPlayback = inStages.includes('decoded') || inStages.includes('mixed');
    this.#host.onChains(isInBoth || inStages.includes('captured'), isInBoth || isInPlayback);
  }

  /** Frames pass a chain that was made to this spec. A plugin of its stages whose hooks were taken back is on, too. */
  noteConfigured(chain: 'capture' | 'playback', spec: CaptureChainSpec | PlaybackChainSpec): void {
    const { captured, decoded, mixed } = this.#host.installed.chain;
    const codecs = [spec.codec, ...(spec.codecs ?? [])].map(({ pluginId }) => pluginId);
    const ids = new Set([...(chain === 'capture' ? captured : [...decoded, ...mixed]), ...codecs]);
    for (const id of ids) this.settle(id);
  }

  /** A plugin's event instance runs; one with audio hooks, too, is on when its chain runs. */
  noteEventsStarted(id: string): void {
    if (!isInChain(this.#host.installed.find(id).plugin)) this.settle(id);
  }

  /** What was starting is on. */
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
