import type { PluginTrust } from '../../catalogue/plugin-trust.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

/** Decides whether an installed plugin may run. */
export class RunPermit {
  readonly #installed: InstalledPlugins;
  readonly #trust: PluginTrust;

  constructor(installed: InstalledPlugins, trust: PluginTrust) {
    this.#installed = installed;
    this.#trust = trust;
  }

  /** Throws `PLUGIN_REVOKED` and `PLUGIN_DIGEST_MISMATCH`; a build in development is not checked. */
  assert(id: string): void {
    if (this.#installed.inDevelopment.has(id)) return;
    const { plugin } = this.#installed.find(id);
    this.#trust.assertRunnable(id, plugin.manifest.version, plugin.digest);
  }
}
