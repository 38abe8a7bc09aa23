import type { ComponentStore } from '../../catalogue/component-store.ts';
import type { PluginCache } from '../../catalogue/install/installer.ts';
import type { PluginOffers } from '../../catalogue/plugin-offers.ts';
import type { Offer } from '../../catalogue/sources/plugin-source.ts';
import type { DevelopmentInstalls } from '../dev/development-installs.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import type { PluginNews } from './plugin-news.ts';
import type { PluginRegistrar } from './plugin-registrar.ts';
import type { PluginSwitching } from './plugin-switching.ts';
import type { PluginViews } from './plugin-views.ts';

export interface PluginInstallerParts {
  readonly installed: InstalledPlugins;
  readonly offers: PluginOffers;
  readonly store: ComponentStore;
  readonly cache: PluginCache;
  readonly views: PluginViews;
  readonly registrar: PluginRegistrar;
  readonly development: DevelopmentInstalls;
  readonly switching: PluginSwitching;
  readonly news: PluginNews;
}

/** Installs and updates plugins. A failed installation leaves everything as it was. Called within a change. */
export class PluginInstaller {
  readonly #parts: PluginInstallerParts;

  constructor(parts: PluginInstallerParts) {
    this.#parts = parts;
  }

  async install(plugin: Offer, granted: readonly string[]): Promise<void> {
    const { cache, development, installed, news, offers, registrar, store, switching, views } = this.#parts;
    const { id } = plugin.manifest;
    await development.end(id);
    const before = installed.stored.plugins[id];
    const running = installed.get(id);
    views.installing.set(id, { offer: plugin, step: 'preparing' });
    news.emit('changed', id);
    try {
      const kept = await store.add(plugin);
      const modulePath = await cache.install(kept);
      const registered = registrar.register(id, kept, { kind: 'starting' }, granted);
      registered.modulePath = modulePath;
      await installed.record(kept, granted);
      const isOn = installed.isOn(id);
      if (!isOn) registered.status = { kind: 'off' };
      views.failed.delete(id);
      await offers.trust.record(plugin);
      if (before !== undefined && before.digest !== plugin.digest) await store.remove(before.digest);
      if (isOn) for (const rival of installed.rivalsOf(id)) await switching.off(rival, null);
    } catch (error) {
      // Windows show the plugin as being installed until they get another state. The error of the installation is thrown, not an error of the restoration.
      await installed.restore(id, running, before).catch(() => undefined);
      views.installing.delete(id);
      news.emit('changed', id);
      throw error;
    }
    views.installing.delete(id);
    switching.requestReconfigure(plugin);
    news.emit('changed', id);
  }
}
