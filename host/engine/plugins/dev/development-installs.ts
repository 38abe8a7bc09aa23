import { isDeepStrictEqual } from 'node:util';
import type { DevelopmentReport } from '@jackfield/protocol/plugins';
import type { PluginCache } from '../../catalogue/install/installer.ts';
import { keepTranspilerReady } from '../../catalogue/install/transpile.ts';
import { inspectFile } from '../../catalogue/plugin-file.ts';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { PluginSettings } from '../../catalogue/settings-schema.ts';
import { JackfieldError } from '../../errors.ts';
import type { CaptureChainSpec, PlaybackChainSpec } from '../../ports/chain.ts';
import { isCodec, stagesOf } from '../manage/chain-planner.ts';
import type { ChangeQueue } from '../manage/change-queue.ts';
import { hasEventHooks, keptSettings } from '../manage/installed-plugins.ts';
import type { Installed, InstalledPlugins } from '../manage/installed-plugins.ts';
import type { PluginNews } from '../manage/plugin-news.ts';
import type { PluginRegistrar } from '../manage/plugin-registrar.ts';
import type { PluginSwitching } from '../manage/plugin-switching.ts';
import type { StoredPlugin } from '../manage/stored-plugins.ts';
import { PendingSwap } from './pending-swap.ts';
import type { RunPlace } from './pending-swap.ts';

export interface DevelopmentParts {
  readonly installed: InstalledPlugins;
  readonly cache: PluginCache;
  readonly changes: ChangeQueue;
  readonly registrar: PluginRegistrar;
  readonly switching: PluginSwitching;
  readonly news: PluginNews;
}

/** A plugin that runs from an author's file. */
interface Session {
  /** The window or command that installed the build. The build is removed when its owner closes. */
  owner: string;
  /** The plugin that was installed before; null when there was none. */
  readonly before: { readonly installed: Installed; readonly stored: StoredPlugin } | null;
  /** Voice gates that were switched off for the build. */
  readonly gates: readonly string[];
  /** Permissions that were accepted for this session. */
  accepted: ReadonlySet<string>;
  readonly digests: Set<string>;
}

/**
 * Builds from outside the registry that replace an installed plugin, or add a new one, while an author develops it [control]. No build outlives the command
 * that installed it: the plugin installed before is restored, also after a crash.
 */
export class DevelopmentInstalls {
  readonly #parts: DevelopmentParts;
  readonly #sessions = new Map<string, Session>();
  #pending: PendingSwap | null = null;

  constructor(parts: DevelopmentParts) {
    this.#parts = parts;
  }

  /**
   * Swaps a built file in while the old instance keeps running, and resolves when the new one runs. A build that asks for more permissions than were accepted
   * changes nothing and is answered with its permissions, unless `granted` is exactly what it asks for. Rejects with `PLUGIN_*`; then the old build keeps
   * running.
   */
  async install(owner: string, file: string, granted: readonly string[] | null): Promise<DevelopmentReport> {
    const startMs = performance.now();
    const plugin = await inspectFile(file);
    const { id, version } = plugin.manifest;
    const asked = plugin.permissions.map((permission) => permission.id);
    const added = asked.filter((permission) => !this.#acceptedFor(id).has(permission));
    if ((added.length > 0 || !this.#isKnown(id)) && !isSame(asked, granted)) {
      return { kind: 'ask', id, permissions: plugin.permissions, added };
    }
    let preparedMs = 0;
    let isNew = false;
    await this.#parts.changes.run(async () => {
      const modulePath = await this.#parts.cache.install(plugin);
      preparedMs = performance.now();
      isNew = await this.#swap(owner, plugin, modulePath, asked);
    });
    return {
      kind: 'running',
      id,
      version,
      digest: plugin.digest,
      sizeBytes: plugin.sizeBytes,
      permissions: plugin.permissions,
      isNew,
      prepareMs: preparedMs - startMs,
      startMs: performance.now() - preparedMs,
    };
  }

  /** Restores the plugin that was installed before; does nothing when the plugin is not in development. */
  restore(id: string): Promise<void> {
    return this.#parts.changes.run(() => this.end(id));
  }

  /** Removes the builds of a window or command that has closed. */
  async restoreAllOf(owner: string): Promise<void> {
    for (const [id, session] of this.#sessions) if (session.owner === owner) await this.restore(id);
  }

  /** As `restore`, within a change that already runs. */
  async end(id: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#sessions.delete(id);
    this.#parts.installed.inDevelopment.delete(id);
    const { plugin } = this.#parts.installed.find(id);
    await this.#putBack(id, session.before);
    this.#parts.switching.requestReconfigure(session.before?.installed.plugin ?? plugin);
    this.#parts.news.emit('changed', id);
    for (const gate of session.gates) await this.#parts.switching.on(gate);
    for (const digest of session.digests) {
      if (digest !== session.before?.stored.digest) await this.#parts.cache.remove(digest);
    }
  }

  noteConfigured(chain: 'capture' | 'playback', spec: CaptureChainSpec | PlaybackChainSpec): void {
    this.#pending?.noteConfigured(chain, spec);
  }

  noteEventsStarted(id: string): void {
    this.#pending?.noteEventsStarted(id);
  }

  /** Notes that a sandbox made progress with its start. */
  noteProgress(): void {
    this.#pending?.noteProgress();
  }

  /** True when the failure belongs to the build that is being swapped in, whose author gets the error; false when it belongs to another plugin. */
  noteFailed(pluginId: string | null, error: JackfieldError): boolean {
    const pending = this.#pending;
    if (pending === null || (pluginId !== null && pluginId !== pending.pluginId)) return false;
    pending.fail(error);
    return true;
  }

  #isKnown(id: string): boolean {
    return this.#sessions.has(id) || this.#parts.installed.get(id) !== undefined;
  }

  #acceptedFor(id: string): ReadonlySet<string> {
    return this.#sessions.get(id)?.accepted ?? new Set(this.#parts.installed.stored.plugins[id]?.granted);
  }

  /** Resolves when the build runs; true when the plugin was not installed before. */
  async #swap(owner: string, plugin: InspectedPlugin, modulePath: string, asked: readonly string[]): Promise<boolean> {
    const { id } = plugin.manifest;
    const { installed } = this.#parts;
    const old = installed.get(id);
    const oldStored = installed.stored.plugins[id];
    const before = old === undefined || oldStored === undefined ? null : { installed: old, stored: oldStored };
    const fresh = this.#parts.registrar.register(id, plugin, { kind: 'starting' }, asked);
    fresh.modulePath = modulePath;
    if (before === null) await installed.record(plugin, asked, true);
    else {
      const settings = keptSettings(plugin, chosenSettings(before.installed.plugin, before.stored.settings));
      await installed.change(id, { settings, isEnabled: true, failure: null });
    }
    // The new build is already in the order, so no frame passes without a voice gate.
    const gates = installed.rivalsOf(id);
    for (const gate of gates) await this.#parts.switching.off(gate, null);
    using pending = new PendingSwap(id, modulePath, placesOf(plugin));
    this.#pending = pending;
    this.#parts.switching.requestReconfigure(plugin);
    try {
      await pending.done;
    } catch (error) {
      await this.#putBack(id, before);
      for (const gate of gates) await this.#parts.switching.on(gate);
      const isElsewhere = pending.hasArrived || hasEventHooks(plugin) || before === null;
      if (isElsewhere) this.#parts.switching.requestReconfigure(before?.installed.plugin ?? plugin);
      this.#parts.news.emit('changed', id);
      throw error;
    } finally {
      this.#pending = null;
    }
    this.#remember(owner, plugin, before, gates);
    this.#parts.news.emit('changed', id);
    return before === null;
  }

  #remember(owner: string, plugin: InspectedPlugin, before: Session['before'], gates: readonly string[]): void {
    const { id } = plugin.manifest;
    // The next build follows within minutes and should be heard at once.
    keepTranspilerReady();
    const accepted = new Set(plugin.permissions.map((permission) => permission.id));
    const known = this.#sessions.get(id);
    if (known === undefined) {
      this.#parts.installed.inDevelopment.add(id);
      this.#sessions.set(id, { owner, before, gates, accepted, digests: new Set([plugin.digest]) });
      return;
    }
    known.owner = owner;
    known.accepted = accepted;
    known.digests.add(plugin.digest);
  }

  /** Restores the previous instance and the stored state. */
  async #putBack(id: string, before: Session['before']): Promise<void> {
    const { installed } = this.#parts;
    if (before === null) {
      await installed.forget(id);
      return;
    }
    const { settings, isEnabled, failure } = before.stored;
    installed.set(id, before.installed);
    await installed.change(id, { settings, isEnabled, failure });
  }
}

/** Settings that differ from the defaults of the previous build. The others take the new defaults, because an author changes a default to hear the new one. */
function chosenSettings(old: InspectedPlugin, settings: PluginSettings): PluginSettings {
  const defaults = keptSettings(old, undefined);
  const chosen = Object.entries(settings).filter(([name, value]) => !isDeepStrictEqual(value, defaults[name]));
  return Object.fromEntries(chosen);
}

/** Chains and sandboxes in which an enabled plugin runs. */
function placesOf(plugin: InspectedPlugin): RunPlace[] {
  const stages = stagesOf(plugin.report.hooks);
  const isInBoth = isCodec(plugin);
  const places: RunPlace[] = [];
  if (isInBoth || stages.includes('captured')) places.push('capture');
  if (isInBoth || stages.includes('decoded') || stages.includes('mixed')) places.push('playback');
  if (hasEventHooks(plugin)) places.push('events');
  return places;
}

function isSame(asked: readonly string[], granted: readonly string[] | null): boolean {
  return granted !== null && asked.length === granted.length && asked.every((id) => granted.includes(id));
}
