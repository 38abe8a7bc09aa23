import type { PluginSettings } from '../../catalogue/settings-schema.ts';
import { JackfieldError } from '../../errors.ts';
import type { ChangeQueue } from './change-queue.ts';
import type { EventInstances } from './event-instances.ts';
import { parametersOf } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import { ParameterTurns, type Turned } from './parameter-turns.ts';
import type { PluginNews } from './plugin-news.ts';
import type { PluginSwitching } from './plugin-switching.ts';

export interface SettingsChangesParts {
  readonly installed: InstalledPlugins;
  readonly changes: ChangeQueue;
  /** null when no plugin is run. */
  readonly events: EventInstances | null;
  readonly switching: PluginSwitching;
  readonly news: PluginNews;
}

/** Interval in which the parameter changes of one plugin are collected. */
const TURN_INTERVAL_MS = 20;

/** Passes changed settings and parameters to disk, to both instances of a plugin and to the window. */
export class SettingsChanges implements Disposable {
  readonly #parts: SettingsChangesParts;
  readonly #turns = new ParameterTurns(TURN_INTERVAL_MS, (id, turned) => this.#applyTurned(id, turned));

  constructor(parts: SettingsChangesParts) {
    this.#parts = parts;
  }

  /** Stores completed settings and sends them to both instances and the window. */
  async apply(id: string, settings: PluginSettings): Promise<void> {
    const { installed, news } = this.#parts;
    const { plugin } = installed.find(id);
    const settingsBefore = installed.settingsOf(id);
    const before = new Map(parametersOf(plugin, settingsBefore));
    await installed.change(id, { settings });
    const settingsJson = JSON.stringify(settings);
    const parameters = parametersOf(plugin, settings);
    this.#parts.events?.tellSettings(id, settingsJson, parameters);
    news.emit('settingsChanged', { pluginId: id, settings, settingsJson });
    for (const [parameterId, value] of parameters) {
      if (before.get(parameterId) !== value) this.#tellParameter(id, parameterId, value);
    }
    this.#restartIfNeeded(id, settingsBefore);
    news.emit('changed', id);
  }

  /** Takes a parameter change from an event instance. */
  turn(id: string, parameterId: number, value: number): void {
    this.#turns.turn(id, parameterId, value);
  }

  [Symbol.dispose](): void {
    this.#turns[Symbol.dispose]();
  }

  /** Applies a changed parameter to both instances and to the setting that is linked to it. */
  async #applyTurned(id: string, turned: Turned): Promise<void> {
    const { changes, installed, news } = this.#parts;
    for (const [parameterId, value] of turned) this.#tellParameter(id, parameterId, value);
    const keep = async (): Promise<void> => {
      const schema = installed.get(id)?.plugin.settingsSchema;
      const settings = schema?.withParameters(installed.settingsOf(id), turned) ?? null;
      if (settings === null) return;
      const settingsBefore = installed.settingsOf(id);
      await installed.change(id, { settings });
      this.#restartIfNeeded(id, settingsBefore);
      news.emit('changed', id);
    };
    await changes
      .run(keep)
      .catch((error: unknown) => news.emit('notice', { level: 'warning', error: JackfieldError.from(error) }));
  }

  /**
   * Starts a new instance with the new settings if needed. It takes over at the next frame with a crossfade and reports its own latency. A plugin that is off
   * needs none.
   */
  #restartIfNeeded(id: string, settingsBefore: PluginSettings): void {
    const { installed, switching } = this.#parts;
    const { plugin } = installed.find(id);
    const isNeeded = plugin.settingsSchema?.needsRestart(settingsBefore, installed.settingsOf(id)) ?? false;
    if (isNeeded && installed.isOn(id)) switching.planChains(plugin);
  }

  #tellParameter(pluginId: string, parameterId: number, value: number): void {
    this.#parts.events?.tellParameter(pluginId, parameterId, value);
    this.#parts.news.emit('parameterChanged', { pluginId, parameterId, value });
  }
}
