import type { ChainOrder, PluginStatus, Stage } from '@jackfield/protocol/plugins';
import { MAX_ANNOUNCED_CODECS } from '@jackfield/wire/limits';
import type { InstalledAssets } from '../../catalogue/installed-assets.ts';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { PluginSettings } from '../../catalogue/settings-schema.ts';
import { JackfieldError } from '../../errors.ts';
import type { CaptureChainSpec, ChainSlot, EncoderSettings, PlaybackChainSpec } from '../../ports/chain.ts';
import { JsonFile } from '../../settings/json-file.ts';
import type { EventPlugin } from '../../supervisor/events/events-host.ts';
import type { Capabilities, DeclaredParameter } from '../capabilities/capabilities.ts';
import { hooksOfStage, inNaturalPlaces, isCodec, slotOf, withPlugin, withoutPlugin } from './chain-planner.ts';
import type { RunnablePlugin } from './chain-planner.ts';
import { CodecPlan } from './codec-plan.ts';
import type { PlannedCodec } from './codec-plan.ts';
import { Grants } from './grants.ts';
import type { GrantLimits, LiveGrants } from './grants.ts';
import { captureSlots, laneInSlots } from './slot-plan.ts';
import type { PlannedPlugin } from './slot-plan.ts';
import { initialPlugins, storedPluginsSchema } from './stored-plugins.ts';
import type { StoredPlugin, StoredPlugins } from './stored-plugins.ts';

/** The codec that the client cannot do without. */
export const CODEC_ID = 'jackfield:opus';

/** Installed and on at the first run, in the order in which they are made ready. */
export const FIRST_RUN = [
  CODEC_ID,
  'jackfield:echo-cancellation',
  'jackfield:noise-suppression',
  'jackfield:voice-gate',
  'jackfield:auto-gain',
] as const;

/** Hooks of the event instance alone. A test compares them with the contract: all whose functions are called on the events thread. */
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

/** Hooks that messages wait for. */
const INTERCEPT_HOOKS: readonly string[] = [
  'chat-send-intercept',
  'chat-display-intercept',
  'lane-control-out',
  'lane-control-in',
];

/** An installed plugin while the client runs. */
export interface Installed {
  plugin: InspectedPlugin;
  /** null until it is made ready, or when that failed. */
  modulePath: string | null;
  status: PluginStatus;
  /** What its event instance said that it has. */
  declared: readonly DeclaredParameter[];
  readonly capabilities: Capabilities;
  readonly live: LiveGrants;
  readonly assets: InstalledAssets;
}

/** Which plugins are installed, on, how they are set and in which order: on disk, and as the specs that result. */
export class InstalledPlugins implements AsyncDisposable {
  readonly #state: JsonFile<StoredPlugins>;
  readonly #installed = new Map<string, Installed>();
  readonly #codecPlan = new CodecPlan();
  /** What each may do now. */
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

  /** Plugins that are on and would have to go when this one is switched on: there is one voice gate and one echo canceller at most, and four codecs beside Opus. */
  rivalsOf(id: string): string[] {
    const hooks = ['voice-gate', 'echo-canceller'].filter((hook) => this.#hasHook(id, hook));
    const rivals = this.ids.filter(
      (other) => other !== id && this.isOn(other) && hooks.some((hook) => this.#hasHook(other, hook)),
    );
    const isFifth = id !== CODEC_ID && isCodec(this.find(id).plugin);
    const codecs = isFifth ? this.#codecIds.filter((other) => other !== id) : [];
    return [...rivals, ...codecs.slice(MAX_ANNOUNCED_CODECS - 1)];
  }

  /** Codecs beside Opus that are on and ready, in the order in which they are wanted: that of the list of plugins. */
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

  /** Where a permission of an installed plugin holds from now on; on disk when it resolves. Rejects with `PLUGIN_GRANT_MISMATCH` for one that it never had. */
  async limit(id: string, permission: string, where: 'everywhere' | 'here' | 'nowhere'): Promise<void> {
    if (this.#state.value.plugins[id]?.granted.includes(permission) !== true)
      throw JackfieldError.of('PLUGIN_GRANT_MISMATCH', { id });
    await this.change(id, { limits: this.grants.limited(id, permission, where) });
    this.grants.update(id);
  }

  /** Whether a plugin never rests, however busy the computer is; on disk when it resolves. */
  async keepOn(id: string, staysOn: boolean): Promise<void> {
    const { plugins } = this.#state.value;
    const stored = plugins[id];
    if (stored === undefined) throw JackfieldError.of('PLUGIN_NOT_INSTALLED', { id });
    const { staysOn: _before, ...rest } = stored;
    await this.save({ plugins: { ...plugins, [id]: staysOn ? { ...rest, staysOn } : rest } });
  }

  /** Takes a plugin out of the state, of every order and of this run. */
  async forget(id: string): Promise<void> {
    const { plugins, order } = this.#state.value;
    const { [id]: _forgotten, ...rest } = plugins;
    this.#installed.delete(id);
    await this.save({ plugins: rest, order: withoutPlugin(order, id) });
  }

  /** Notes a plugin as installed: on when it is in development or in the first run, as it was when it is an update, else as `startsOff` says. Settings of an older version are kept as far as they fit. One in development is forgotten at the next start. */
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

  /** Undoes an installation that failed: the plugin and its stored state as they were before, or gone where there was none. */
  async restore(id: string, before: Installed | undefined, stored: StoredPlugin | undefined): Promise<void> {
    if (this.#installed.get(id) === before && this.#state.value.plugins[id] === stored) return;
    if (before === undefined || stored === undefined) await this.forget(id);
    else {
      this.#installed.set(id, before);
      await this.save({ plugins: { ...this.#state.value.plugins, [id]: stored } });
    }
  }

  /** A part of the first run was installed once: from now on it is the user who decides about it. */
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
    // An update is another chance for a plugin that the host switched off.
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

  #hasHook(id: string, hook: string): boolean {
    return this.find(id).plugin.report.hooks.includes(hook);
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
 * The plugin changes the user's voice, so that installing it in a call must not be heard: it is installed switched off, and the user switches it on. A voice
 * gate and an echo canceller pass the voice or not, but do not change it; what a lane hook does is undone by the same plugin of the others.
 */
export function startsOff({ manifest, report }: InspectedPlugin): boolean {
  return manifest.isVoiceChanger === true || report.hooks.includes('captured-audio');
}

export function hasEventHooks(plugin: InspectedPlugin): boolean {
  return EVENT_HOOKS.some((hook) => plugin.report.hooks.includes(hook));
}

/** Numbers for the parameters that settings are linked to; none for a plugin without the hook. */
export function parametersOf(
  plugin: InspectedPlugin,
  settings: PluginSettings,
): readonly (readonly [number, number])[] {
  return plugin.report.hooks.includes('parameters') ? (plugin.settingsSchema?.parameterValues(settings) ?? []) : [];
}

/** What the user took from an older version the newer one does not get back. */
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
