import type { EventEmitter } from 'node:events';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { PluginSettings } from '../../catalogue/settings-schema.ts';
import { JackfieldError } from '../../errors.ts';
import type { ChangeQueue } from './change-queue.ts';
import type { EventInstances } from './event-instances.ts';
import { parametersOf } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import type { PluginManagerEvents } from './manager-types.ts';
import { ParameterTurns, type Turned } from './parameter-turns.ts';
import type { PluginViews } from './plugin-views.ts';

export interface SettingsChangesOptions {
  readonly installed: InstalledPlugins;
  readonly views: PluginViews;
  readonly changes: ChangeQueue;
  /** Returns null when no plugin is run. */
  readonly events: () => EventInstances | null;
  /** Reconfigures the chains of a plugin. */
  readonly restart: (plugin: InspectedPlugin) => void;
  readonly teller: Pick<EventEmitter<PluginManagerEvents>, 'emit'>;
}

/** Interval in which the parameter changes of one plugin are collected. */
const TURN_INTERVAL_MS = 20;

/** Passes changed settings and parameters to disk, to both instances of a plugin and to the window. */
export class SettingsChanges implements Disposable {
  readonly #options: SettingsChangesOptions;
  readonly #turns = new ParameterTurns(TURN_INTERVAL_MS, (id, turned) => this.#applyTurned(id, turned));

  constructor(options: SettingsChangesOptions) {
    this.#options = options;
  }

  /** Stores completed settings and sends them to both instances and the window. */
  async apply(id: string, settings: PluginSettings): Promise<void> {
    const { installed, teller, views } = this.#options;
    const { plugin } = installed.find(id);
    const settingsBefore = installed.settingsOf(id);
    const before = new Map(parametersOf(plugin, settingsBefore));
    await installed.change(id, { settings });
    const settingsJson = JSON.stringify(settings);
    const parameters = parametersOf(plugin, settings);
    this.#options.events()?.tellSettings(id, settingsJson, parameters);
    teller.emit('settingsChanged', { pluginId: id, settings, settingsJson });
    for (const [parameterId, value] of parameters) {
      if (before.get(parameterId) !== value) this.#tellParameter(id, parameterId, value);
    }
    this.#restartIfNeeded(id, settingsBefore);
    teller.emit('plugin', views.of(id));
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
    const { changes, installed, teller, views } = this.#options;
    for (const [parameterId, value] of turned) this.#tellParameter(id, parameterId, value);
    const keep = async (): Promise<void> => {
      const schema = installed.get(id)?.plugin.settingsSchema;
      const settings = schema?.withParameters(installed.settingsOf(id), turned) ?? null;
      if (settings === null) return;
      const settingsBefore = installed.settingsOf(id);
      await installed.change(id, { settings });
      this.#restartIfNeeded(id, settingsBefore);
      teller.emit('plugin', views.of(id));
    };
    await changes
      .run(keep)
      .catch((error: unknown) => teller.emit('notice', { level: 'warning', error: JackfieldError.from(error) }));
  }

  /**
   * Starts a new instance with the new settings if needed. It takes over at the next frame with a crossfade and reports its own latency. A plugin that is off
   * needs none.
   */
  #restartIfNeeded(id: string, settingsBefore: PluginSettings): void {
    const { installed, restart } = this.#options;
    const { plugin } = installed.find(id);
    const isNeeded = plugin.settingsSchema?.needsRestart(settingsBefore, installed.settingsOf(id)) ?? false;
    if (isNeeded && installed.isOn(id)) restart(plugin);
  }

  #tellParameter(pluginId: string, parameterId: number, value: number): void {
    this.#options.events()?.tellParameter(pluginId, parameterId, value);
    this.#options.teller.emit('parameterChanged', { pluginId, parameterId, value });
  }
}
