import type { PluginStatus } from '@jackfield/protocol/plugins';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { PluginCache } from '../../catalogue/install/installer.ts';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { CaptureChainSpec, PlaybackChainSpec } from '../../ports/chain.ts';
import { isCodec, stagesOf } from './chain-planner.ts';
import type { EventInstances } from './event-instances.ts';
import { hasEventHooks } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import type { PluginNews } from './plugin-news.ts';
import type { RunPermit } from './run-permit.ts';

export interface PluginSwitchingParts {
  readonly installed: InstalledPlugins;
  readonly cache: PluginCache;
  readonly events: EventInstances | null;
  readonly permit: RunPermit;
  readonly news: PluginNews;
}

/** Switches installed plugins on and off, keeps their status, and requests the chains and instances that follow from it. Called within a change. */
export class PluginSwitching {
  readonly #parts: PluginSwitchingParts;

  constructor(parts: PluginSwitchingParts) {
    this.#parts = parts;
  }

  /** Switches a plugin on, also after strikes. A second voice gate replaces the first one. */
  async on(id: string): Promise<void> {
    const { installed: all, news, permit } = this.#parts;
    const installed = all.find(id);
    if (all.isOn(id) && installed.status.kind !== 'failed') return;
    permit.assert(id);
    await all.change(id, { isEnabled: true, failure: null });
    await this.prepare(id);
    for (const rival of all.rivalsOf(id)) await this.off(rival, null);
    this.requestReconfigure(installed.plugin);
    news.emit('changed', id);
  }

  /** Switches a plugin off. `failure` is the host's reason; null when the user does it. */
  async off(id: string, failure: CodedError | null): Promise<void> {
    const { installed: all, news } = this.#parts;
    const installed = all.find(id);
    if (!all.isOn(id)) return;
    installed.status = failure === null ? { kind: 'off' } : { kind: 'struck-out', error: failure };
    await all.change(id, { isEnabled: false, failure });
    this.requestReconfigure(installed.plugin);
    news.emit('changed', id);
  }

  /** Notes that the user has seen why the host switched the plugin off; from now on it is off like any other. */
  async acknowledge(id: string): Promise<void> {
    const { installed: all, news } = this.#parts;
    const installed = all.find(id);
    if (installed.status.kind !== 'struck-out') return;
    installed.status = { kind: 'off' };
    await all.change(id, { failure: null });
    news.emit('changed', id);
  }

  /** Prepares an installed plugin; a cached plugin needs only a check of its digests. */
  async prepare(id: string): Promise<void> {
    const installed = this.#parts.installed.find(id);
    installed.modulePath = await this.#parts.cache.install(installed.plugin);
    installed.status = { kind: 'starting' };
  }

  /** Requests a reconfiguration of everything that one plugin belongs to. */
  requestReconfigure(plugin: InspectedPlugin): void {
    const { events, installed } = this.#parts;
    const { id } = plugin.manifest;
    installed.grants.update(id);
    this.planChains(plugin);
    if (hasEventHooks(plugin)) events?.configure();
    // A plugin that belongs to no chain has nothing to wait for.
    else if (!isInChain(plugin)) this.settle(id);
  }

  /** As `requestReconfigure`, except for the event instances, which keep running. */
  planChains(plugin: InspectedPlugin): void {
    const inStages = stagesOf(plugin.report.hooks);
    const isInBoth = isCodec(plugin);
    const isInPlayback = inStages.includes('decoded') || inStages.includes('mixed');
    const capture = isInBoth || inStages.includes('captured');
    this.#parts.news.emit('chains', { capture, playback: isInBoth || isInPlayback });
  }

  /** Notes that frames pass a chain that was made to this spec. A plugin of its stages is on even if its hooks were revoked. */
  noteConfigured(chain: 'capture' | 'playback', spec: CaptureChainSpec | PlaybackChainSpec): void {
    const { captured, decoded, mixed } = this.#parts.installed.chain;
    const codecs = [spec.codec, ...(spec.codecs ?? [])].map(({ pluginId }) => pluginId);
    const ids = new Set([...(chain === 'capture' ? captured : [...decoded, ...mixed]), ...codecs]);
    for (const id of ids) this.settle(id);
  }

  /** Notes that a plugin's event instance runs. A plugin that also has audio hooks is on when its chain runs. */
  noteEventsStarted(id: string): void {
    if (!isInChain(this.#parts.installed.find(id).plugin)) this.settle(id);
  }

  /** Marks a starting plugin as on. */
  settle(id: string): void {
    const installed = this.#parts.installed.get(id);
    if (installed?.status.kind !== 'starting') return;
    const on: PluginStatus = { kind: 'on' };
    installed.status = on;
    this.#parts.news.emit('changed', id);
  }
}

function isInChain(plugin: InspectedPlugin): boolean {
  return isCodec(plugin) || stagesOf(plugin.report.hooks).length > 0;
}
