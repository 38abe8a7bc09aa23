import type { PluginStatus } from '@jackfield/protocol/plugins';
import { InstalledAssets } from '../../catalogue/installed-assets.ts';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { PluginServices } from '../../ports/plugin-services.ts';
import type { SessionReader } from '../../supervisor/events/guest-types.ts';
import { Capabilities } from '../capabilities/capabilities.ts';
import type { PluginStorage } from '../storage/plugin-storage.ts';
import type { UiSlots } from '../ui/ui-slots.ts';
import type { EventInstances } from './event-instances.ts';
import type { Installed, InstalledPlugins } from './installed-plugins.ts';
import type { PluginNews } from './plugin-news.ts';
import type { SettingsChanges } from './settings-changes.ts';

export interface PluginRegistrarParts {
  readonly installed: InstalledPlugins;
  readonly slots: UiSlots;
  readonly session: SessionReader;
  readonly services: PluginServices;
  readonly settings: SettingsChanges;
  readonly storage: PluginStorage;
  readonly events: EventInstances | null;
  readonly news: PluginNews;
}

/** Registers plugins for this run, with the services and data that their capabilities may reach. */
export class PluginRegistrar {
  readonly #parts: PluginRegistrarParts;

  constructor(parts: PluginRegistrarParts) {
    this.#parts = parts;
  }

  /** Registers a plugin with the permissions that the user granted. */
  register(id: string, plugin: InspectedPlugin, status: PluginStatus, granted: readonly string[]): Installed {
    const { installed: all, slots, session, services, settings, storage, events, news } = this.#parts;
    const assets = new InstalledAssets(plugin);
    const live = all.grants.open(id, plugin, granted);
    const capabilities = new Capabilities(
      {
        pluginId: id,
        slots,
        granted: live.permissions,
        session,
        services,
        manifest: plugin.manifest,
        asset: (name) => assets.get(name),
        settingsJson: () => JSON.stringify(all.settingsOf(id)),
        parameters: () => all.get(id)?.declared ?? [],
        turnParameter: (parameterId, value) => settings.turn(id, parameterId, value),
        deliver: (call, onDone) => events?.tell(id, call, onDone),
        storage: () => storage.of(id),
        log: (message) => news.emit('chainEvent', { kind: 'log', pluginId: id, level: 'info', message }),
        tell: (error) => news.emit('notice', { level: 'warning', error }),
        now: () => performance.now(),
      },
      plugin.report.capabilities,
    );
    const installed: Installed = { plugin, live, assets, modulePath: null, status, declared: [], capabilities };
    all.set(id, installed);
    return installed;
  }
}
