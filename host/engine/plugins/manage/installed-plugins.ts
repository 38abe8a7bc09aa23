import { DEFAULT_CODEC } from '@jackfield/protocol/default-codec';
import type { ChainOrder, PluginStatus, Stage } from '@jackfield/protocol/plugins';
import type { EncoderSettings } from '@jackfield/sandbox/specs';
import type { InstalledAssets } from '../../catalogue/installed-assets.ts';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { PluginSettings } from '../../catalogue/settings-schema.ts';
import { JackfieldError } from '../../errors.ts';
import type { CaptureChainSpec, ChainSlot, PlaybackChainSpec } from '../../ports/chain.ts';
import { JsonFile } from '../../settings/json-file.ts';
import type { EventPlugin } from '../../supervisor/events/events-host.ts';
import type { Capabilities, DeclaredParameter } from '../capabilities/capabilities.ts';
import { hooksOfStage, inNaturalPlaces, isCodec, slotOf, withPlugin, withoutPlugin } from './chain-planner.ts';
import type { RunnablePlugin } from './chain-planner.ts';
import { CodecPlan } from './codec-plan.ts';
import type { PlannedCodec } from './codec-plan.ts';
import { Grants } from './grants.ts';
import type { GrantLimits, LiveGrants } from './grants.ts';
import { rivalsOf } from './rival-plugins.ts';
import type { PossibleRival } from './rival-plugins.ts';
import { captureSlots, laneInSlots } from './slot-plan.ts';
import type { PlannedPlugin } from './slot-plan.ts';
import { initialPlugins, storedPluginsSchema } from './stored-plugins.ts';
import type { StoredPlugin, StoredPlugins } from './stored-plugins.ts';

/** The codec that the client cannot do without. */
export const CODEC_ID = DEFAULT_CODEC.pluginId;

/** Plugins that are installed and on at the first run, in the order in which they are prepared. */
export const FIRST_RUN = [
  CODEC_ID,
  'jackfield:echo-cancellation',
  'jackfield:noise-suppression',
  'jackfield:voice-gate',
  'jackfield:auto-gain',
] as const;

/** Hooks of the event instance alone. A test compares them with the contract: all hooks whose functions are called on the events thread. */
export const EVENT_HOOKS = [
  'lane-control-out',
  'lane-control-in',
  'server-events',
  'channel-events',
  'user-events',
  'talk-events',
  'chat-events',
  'chat-send-intercept',
  'chat-display-intercept',
  'command-events',
  'key-events',
  'timer-events',
  'peer-data-events',
  'positional',
  'http-events',
  'ui-events',
] as const;

/** Hooks whose answers messages wait for. */
const INTERCEPT_HOOKS: readonly string[] = [
  'chat-send-intercept',
  'chat-display-intercept',
  'lane-control-out',
  'lane-control-in',
];

/** An installed plugin while the client runs. */
export interface Installed {
  plugin: InspectedPlugin;
  /** null until the plugin is prepared, or when that failed. */
  modulePath: string | null;
  status: PluginStatus;
  /** Parameters that the plugin's event instance declared. */
  declared: readonly DeclaredParameter[];
  readonly capabilities: Capabilities;
  readonly live: LiveGrants;
  readonly assets: InstalledAssets;
}

/** Installed plugins with their state, settings and order: on disk, and as the resulting chain specs. */
export class InstalledPlugins implements AsyncDisposable {
  readonly #state: JsonFile<StoredPlugins>;
  readonly #installed = new Map<string, Installed>();
  readonly #codecPlan = new CodecPlan();
  /** Ids of the plugins that run from an author's file. */
  readonly inDevelopment = new Set<string>();
  /** Permissions that each plugin has now. */
  readonly grants = new Grants({
    ids: () => this.ids,
    installed: (id) => this.#installed.get(id),
    stored: (id) => this.#state.value.plugins[id],
  });

  private constructor(state: JsonFile<StoredPlugins>) {
    this.#state = state;
  }

  static async open(path: string, onSetAside: (error: JackfieldError) => void): Promise<InstalledPlugins> {
    const options = { path, schema: storedPluginsSchema, initial: initialPlugins, onSetAside };
    return new InstalledPlugins(await JsonFile.open<StoredPlugins>(options));
  }

  get stored(): StoredPlugins {
    return this.#state.value;
  }

  get ids(): string[] {
    return [...this.#installed.keys()];
  }

  get(id: string): Installed | undefined {
    return this.#installed.get(id);
  }

  /** Throws `PLUGIN_NOT_INSTALLED`. */
  find(id: string): Installed {
    const installed = this.#installed.get(id);
    if (installed === undefined) throw JackfieldError.of('PLUGIN_NOT_INSTALLED', { id });
    return installed;
  }

  set(id: string, installed: Installed): void {
    this.#installed.set(id, installed);
  }

  isOn(id: string): boolean {
    return this.#installed.has(id) && this.#state.value.plugins[id]?.isEnabled === true;
  }

  /** Plugins that are on and must be switched off when this one is switched on: see `rivalsOf`. */
  rivalsOf(id: string): string[] {
    const others = this.ids.filter((other) => other !== id && this.isOn(other));
    return rivalsOf(
      this.#possibleRival(id),
      others.map((other) => this.#possibleRival(other)),
    );
  }

  /** Codecs beside Opus that are on and ready, in order of preference, which is the order of the plugin list. */
  get codecs(): PlannedCodec[] {
    const ids = this.#codecIds.filter((id) => this.grants.hooksOf(id).has('voice-codec'));
    return this.#codecPlan.plan(ids.map((id) => this.#runnable(id)).filter((runnable) => runnable !== null));
  }

  settingsOf(id: string): PluginSettings {
    return this.#state.value.plugins[id]?.settings ?? {};
  }

  /** Resolves when the change is on disk; `stored` has it at once. */
  async change(id: string, change: Partial<StoredPlugin>): Promise<void> {
    const { plugins } = this.#state.value;
    const stored = plugins[id];
    if (stored === undefined) throw JackfieldError.of('PLUGIN_NOT_INSTALLED', { id });
    await this.save({ plugins: { ...plugins, [id]: { ...stored, ...change } } });
  }

  /**
   * Sets where a permission of an installed plugin holds; on disk when it resolves. Rejects with `PLUGIN_GRANT_MISMATCH` for a permission that was never
   * granted.
   */
  async limit(id: string, permission: string, where: 'everywhere' | 'here' | 'nowhere'): Promise<void> {
    if (this.#state.value.plugins[id]?.granted.includes(permission) !== true)
      throw JackfieldError.of('PLUGIN_GRANT_MISMATCH', { id });
    await this.change(id, { limits: this.grants.limited(id, permission, where) });
    this.grants.update(id);
  }

  /** Sets whether a plugin is never bypassed, however busy the computer is; on disk when it resolves. */
  async keepOn(id: string, staysOn: boolean): Promise<void> {
    const { plugins } = this.#state.value;
    const stored = plugins[id];
    if (stored === undefined) throw JackfieldError.of('PLUGIN_NOT_INSTALLED', { id });
    const { staysOn: _before, ...rest } = stored;
    await this.save({ plugins: { ...plugins, [id]: staysOn ? { ...rest, staysOn } : rest } });
  }

  /** Removes a plugin from the state, from every order and from this run. */
  async forget(id: string): Promise<void> {
    const { plugins, order } = this.#state.value;
    const { [id]: _forgotten, ...rest } = plugins;
    this.#installed.delete(id);
    await this.save({ plugins: rest, order: withoutPlugin(order, id) });
  }

  /**
   * Records a plugin as installed. It is on when it is in development or in the first run; an update keeps its previous state; otherwise `startsOff` decides.
   * Settings of an older version are kept as far as they fit. A plugin in development is forgotten at the next start.
   */
  async record(plugin: InspectedPlugin, granted: readonly string[], isDevelopment = false): Promise<void> {
    const { id, version } = plugin.manifest;
    const { plugins, order } = this.#state.value;
    const settings = keptSettings(plugin, plugins[id]?.settings);
    const stored: StoredPlugin = {
      version,
      digest: plugin.digest,
      granted,
      isEnabled: isDevelopment || this.#isOnAfterInstall(plugin),
      settings,
      failure: null,
      ...(isDevelopment ? { isDevelopment } : {}),
      ...(plugins[id]?.staysOn === true ? { staysOn: true } : {}),
      ...keptLimits(granted, plugins[id]?.limits),
    };
    await this.save({
      plugins: { ...plugins, [id]: stored },
      order: withPlugin(order, plugin, (other) => this.#installed.get(other)?.plugin ?? null),
    });
  }

  /** Undoes a failed installation: restores the plugin and its stored state, or removes the plugin if it was not installed before. */
  async restore(id: string, before: Installed | undefined, stored: StoredPlugin | undefined): Promise<void> {
    if (this.#installed.get(id) === before && this.#state.value.plugins[id] === stored) return;
    if (before === undefined || stored === undefined) await this.forget(id);
    else {
      this.#installed.set(id, before);
      await this.save({ plugins: { ...this.#state.value.plugins, [id]: stored } });
    }
  }

  /** Notes that a plugin of the first run was installed once; from now on the user decides about it. */
  async noteSeeded(id: string): Promise<void> {
    const { seeded } = this.#state.value;
    if ((FIRST_RUN as readonly string[]).includes(id) && !seeded.includes(id))
      await this.save({ seeded: [...seeded, id] });
  }

  save(change: Partial<StoredPlugins>): Promise<void> {
    return this.#state.update({ ...this.#state.value, ...change });
  }

  /** Plugins that are on, in the order that frames pass them. */
  get chain(): ChainOrder {
    const { order } = this.#state.value;
    const on = (list: readonly string[]): string[] => list.filter((id) => this.isOn(id));
    const captured = inNaturalPlaces(on(order.captured), (id) => this.#installed.get(id)?.plugin ?? null);
    return { captured, decoded: on(order.decoded), mixed: on(order.mixed) };
  }

  /** null until the codec is ready. */
  captureSpec(encoder: EncoderSettings, packetMs: 10 | 20): CaptureChainSpec | null {
    const codec = this.#runnable(CODEC_ID);
    if (codec === null) return null;
    const slots = captureSlots(this.#runnables('captured'));
    return { slots, codec: slotOf(codec, 'codec'), encoder, packetMs, codecs: this.#codecSlots };
  }

  /** null until the codec is ready. */
  get playbackSpec(): PlaybackChainSpec | null {
    const codec = this.#runnable(CODEC_ID);
    if (codec === null) return null;
    const decoded = this.#runnables('decoded');
    return {
      codec: slotOf(codec, 'codec'),
      decoded: decoded.filter(({ hooks }) => hooks.has('decoded-audio')).map((runnable) => slotOf(runnable, 'effect')),
      mixed: this.#runnables('mixed').map((runnable) => slotOf(runnable, 'effect')),
      laneIn: laneInSlots(decoded, this.chain.captured),
      codecs: this.#codecSlots,
    };
  }

  /** Plugins that are on, ready and listen to events. */
  get eventPlugins(): EventPlugin[] {
    const plugins: EventPlugin[] = [];
    for (const [id, { plugin, modulePath }] of this.#installed) {
      if (!this.isOn(id) || modulePath === null || !hasEventHooks(plugin)) continue;
      const settings = this.settingsOf(id);
      plugins.push({
        pluginId: id,
        modulePath,
        settingsJson: JSON.stringify(settings),
        parameters: parametersOf(plugin, settings),
        hooks: this.grants.hooksOf(id),
        isIntercepting: plugin.report.hooks.some((hook) => INTERCEPT_HOOKS.includes(hook)),
      });
    }
    return plugins;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#state[Symbol.asyncDispose]();
  }

  #isOnAfterInstall(plugin: InspectedPlugin): boolean {
    const { id } = plugin.manifest;
    const before = this.#state.value.plugins[id];
    // An update re-enables a plugin that the host switched off.
    if (before !== undefined) return before.isEnabled || before.failure !== null;
    return (FIRST_RUN as readonly string[]).includes(id) || !startsOff(plugin);
  }

  get #codecIds(): string[] {
    return this.ids.filter((id) => id !== CODEC_ID && this.isOn(id) && isCodec(this.find(id).plugin)).sort();
  }

  get #codecSlots(): ChainSlot[] {
    return this.codecs.map(({ slot }) => slot);
  }

  #runnable(id: string): RunnablePlugin | null {
    const installed = this.#installed.get(id);
    if (installed === undefined || installed.modulePath === null) return null;
    return { plugin: installed.plugin, modulePath: installed.modulePath, settings: this.settingsOf(id) };
  }

  /** A plugin whose hook was revoked is bypassed and keeps its place. */
  #mayRunIn(stage: Stage, id: string): boolean {
    const hooks = this.grants.hooksOf(id);
    return hooksOfStage(stage).some((hook) => hooks.has(hook));
  }

  #possibleRival(id: string): PossibleRival {
    const { plugin } = this.find(id);
    return { id, hooks: plugin.report.hooks, isCodec: id !== CODEC_ID && isCodec(plugin) };
  }

  #runnables(stage: Stage): PlannedPlugin[] {
    return this.chain[stage]
      .filter((id) => this.#mayRunIn(stage, id))
      .map((id) => {
        const runnable = this.#runnable(id);
        return runnable === null ? null : { ...runnable, hooks: this.grants.hooksOf(id) };
      })
      .filter((runnable) => runnable !== null);
  }
}

/**
 * True for a plugin that changes the user's voice. Installing it in a call must not be audible, so it is installed switched off and the user switches it on. A
 * voice gate and an echo canceller pass the voice or not, but do not change it; the effect of a lane hook is undone by the same plugin of the other users.
 */
export function startsOff({ manifest, report }: InspectedPlugin): boolean {
  return manifest.isVoiceChanger === true || report.hooks.includes('captured-audio');
}

export function hasEventHooks(plugin: InspectedPlugin): boolean {
  return EVENT_HOOKS.some((hook) => plugin.report.hooks.includes(hook));
}

/** Values of the parameters that settings are linked to; none for a plugin without the hook. */
export function parametersOf(
  plugin: InspectedPlugin,
  settings: PluginSettings,
): readonly (readonly [number, number])[] {
  return plugin.report.hooks.includes('parameters') ? (plugin.settingsSchema?.parameterValues(settings) ?? []) : [];
}

/** Limits that the user set for an older version also hold for the newer one. */
function keptLimits(granted: readonly string[], before: GrantLimits | undefined): { limits?: GrantLimits } {
  const kept = Object.entries(before ?? {}).filter(([permission]) => granted.includes(permission));
  return kept.length === 0 ? {} : { limits: Object.fromEntries(kept) };
}

/** An update keeps the user's settings as far as they still fit. */
export function keptSettings(plugin: InspectedPlugin, before: PluginSettings | undefined): PluginSettings {
  const schema = plugin.settingsSchema;
  if (schema === null) return {};
  try {
    return schema.complete(before ?? {});
  } catch (error) {
    if (error instanceof JackfieldError) return schema.complete({});
    throw error;
  }
}
