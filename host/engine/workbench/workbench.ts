import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_CODEC } from '@jackfield/protocol/default-codec';
import { PluginCache } from '../catalogue/install/installer.ts';
import { inspectFile } from '../catalogue/plugin-file.ts';
import type { InspectedPlugin } from '../catalogue/plugin-file.ts';
import { Registry } from '../catalogue/registry.ts';
import { hasEventHooks } from '../plugins/manage/installed-plugins.ts';
import type { ChainSlot } from '../ports/chain.ts';
import { makeTemporaryFolder } from '../settings/temporary-folder.ts';
import { SandboxLauncher } from '../supervisor/sandbox/sandbox-launcher.ts';
import { CodecBench } from './codec-bench.ts';
import { EffectBench } from './effect-bench.ts';
import type { EffectStage } from './effect-bench.ts';
import { EventsBench } from './events-bench.ts';
import type { HostStubOptions } from './host-stub.ts';

/** Settings that a run starts with; omitted settings take the schema's default. */
export type RunSettings = Readonly<Record<string, unknown>>;

/**
 * Runs one plugin without the client: checked by the validator, prepared by the installer, in a real sandbox process; only the host that the sandbox talks to
 * is a stub. All files that it writes lie in a temporary folder.
 */
export class Workbench implements AsyncDisposable {
  readonly plugin: InspectedPlugin;
  readonly #cache: PluginCache;
  readonly #clientCache: PluginCache | null;
  readonly #launcher: SandboxLauncher;
  readonly #registryFolder: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    plugin: InspectedPlugin,
    cache: PluginCache,
    clientCache: PluginCache | null,
    launcher: SandboxLauncher,
    registryFolder: string,
    stack: AsyncDisposableStack,
  ) {
    this.plugin = plugin;
    this.#cache = cache;
    this.#clientCache = clientCache;
    this.#launcher = launcher;
    this.#registryFolder = registryFolder;
    this.#stack = stack;
  }

  /**
   * Inspects and prepares the plugin file. `registryFolder` holds the codec that audio passes. What a client has already prepared in `clientCacheFolder`, the
   * codec and the sandboxes' program, is copied from there. Rejects with the validator's and the installer's errors.
   */
  static async open(file: string, registryFolder: string, clientCacheFolder: string | null = null): Promise<Workbench> {
    await using stack = new AsyncDisposableStack();
    const plugin = await inspectFile(file);
    const folder = makeTemporaryFolder('jackfield-workbench-');
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const cache = new PluginCache(join(folder, 'plugins'));
    await cache.install(plugin);
    const launcher = stack.use(await SandboxLauncher.open(folder, clientCacheFolder));
    const clientCache = clientCacheFolder === null ? null : new PluginCache(join(clientCacheFolder, 'plugins'));
    return new Workbench(plugin, cache, clientCache, launcher, registryFolder, stack.move());
  }

  /** Stages that the plugin has audio hooks for, in the order of the chains. */
  get audioStages(): EffectStage[] {
    const stages: readonly EffectStage[] = ['captured', 'gate', 'decoded', 'mixed'];
    return stages.filter((stage) => this.plugin.report.hooks.includes(hookOf(stage)));
  }

  /** True for a voice codec. */
  get isCodec(): boolean {
    return this.plugin.report.hooks.includes('voice-codec');
  }

  /** True for a plugin that has an instance in the events sandbox. */
  get hasEventHooks(): boolean {
    return hasEventHooks(this.plugin);
  }

  /** Starts the plugin's audio instance. Rejects with `PLUGIN_START_FAILED`, and `PLUGIN_SETTINGS_INVALID` for settings that do not fit. */
  async openEffect(stage: EffectStage, settings: RunSettings = {}): Promise<EffectBench> {
    const slot = await this.#slotOf(this.plugin, stage === 'gate' ? 'gate' : 'effect', settings);
    const codec = await this.#codec();
    return this.#stack.use(await EffectBench.open(this.#launcher.createPort(), slot, codec, stage));
  }

  /** Starts the codec, for packets of 10 ms (1) or 20 ms (2). Rejects with `PLUGIN_START_FAILED`, and as `openEffect` for settings. */
  async openCodec(packetFrames: 1 | 2, settings: RunSettings = {}): Promise<CodecBench> {
    const slot = await this.#slotOf(this.plugin, 'codec', settings);
    return this.#stack.use(await CodecBench.open(this.#launcher.createPort(), slot, packetFrames));
  }

  /** Starts the plugin's event instance, which talks to a host stub. Rejects with `PLUGIN_START_FAILED`. */
  async openEvents(settings: RunSettings = {}, standIn: HostStubOptions = {}): Promise<EventsBench> {
    const slot = await this.#slotOf(this.plugin, 'effect', settings);
    return this.#stack.use(await EventsBench.open(this.#launcher.createPort(), this.plugin, slot, standIn));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #codec(): Promise<ChainSlot> {
    const registry = new Registry(this.#registryFolder);
    const codec = await registry.inspect(await registry.find(DEFAULT_CODEC.pluginId));
    if (this.#clientCache !== null) await this.#cache.copyFrom(this.#clientCache, codec.digest);
    return this.#slotOf(codec, 'codec', {});
  }

  async #slotOf(plugin: InspectedPlugin, role: ChainSlot['role'], given: RunSettings): Promise<ChainSlot> {
    const { settingsSchema: schema } = plugin;
    const settings = schema?.complete(given) ?? {};
    return {
      pluginId: plugin.manifest.id,
      digest: plugin.digest,
      modulePath: await this.#cache.install(plugin),
      role,
      settingsJson: JSON.stringify(settings),
      parameters: plugin.report.hooks.includes('parameters') ? (schema?.parameterValues(settings) ?? []) : [],
    };
  }
}

function hookOf(stage: EffectStage): string {
  return stage === 'gate' ? 'voice-gate' : `${stage}-audio`;
}
