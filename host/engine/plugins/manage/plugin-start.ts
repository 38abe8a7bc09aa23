import type { PluginStatus } from '@jackfield/protocol/plugins';
import { JackfieldError } from '../../errors.ts';
import type { InspectedPlugin } from '../plugin-file.ts';
import type { Offer } from '../sources/plugin-source.ts';
import type { ComponentStore } from './component-store.ts';
import { CODEC_ID, FIRST_RUN } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import type { PluginConsent } from './plugin-consent.ts';
import type { PluginOffers } from './plugin-offers.ts';
import { statusAtStart } from './stored-plugins.ts';

/** What the plugin manager lends. */
export interface StartHost {
  readonly installed: InstalledPlugins;
  readonly offers: PluginOffers;
  readonly store: ComponentStore;
  readonly consent: PluginConsent;
  readonly isClosed: () => boolean;
  readonly adopt: (id: string, plugin: InspectedPlugin, status: PluginStatus, granted: readonly string[]) => void;
  readonly install: (offer: Offer, granted: readonly string[]) => Promise<void>;
  readonly prepare: (id: string) => Promise<void>;
  /** Tells what goes wrong and marks the plugin as failed. */
  readonly attempt: (id: string, action: () => Promise<void>) => Promise<void>;
  readonly tell: (error: JackfieldError) => void;
}

/** What was installed when the client ended. A stored copy that is gone is taken from the registry if that has the same bytes. */
export async function loadInstalled(host: StartHost): Promise<void> {
  const { consent, installed, offers, store } = host;
  for (const [id, stored] of Object.entries(installed.stored.plugins)) {
    if (stored.isDevelopment === true) {
      await installed.forget(id);
      continue;
    }
    const offered = offers.catalog.offered(id);
    try {
      const isLost = !(await store.has(stored.digest)) && offered?.digest === stored.digest;
      const plugin = isLost ? await store.add(offered) : await store.get(stored.digest);
      host.adopt(id, plugin, statusAtStart(stored), stored.granted);
      await consent.stopRefused(id);
    } catch (error) {
      host.tell(JackfieldError.from(error));
      await installed.forget(id);
    }
  }
}

/** Installs what a first run has, and prepares everything that is on. */
export async function makeReady(host: StartHost): Promise<void> {
  const { installed, offers } = host;
  for (const id of FIRST_RUN) {
    if (host.isClosed()) return;
    if (installed.get(id) !== undefined) continue;
    if (id !== CODEC_ID && installed.stored.seeded.includes(id)) continue;
    const offered = offers.catalog.offered(id);
    if (offered === null) {
      tellRefused(host, id);
      continue;
    }
    const granted = offered.permissions.map((permission) => permission.id);
    await host.attempt(id, () => host.install(offered, granted));
    // It is for the next start to try again.
    if (host.isClosed() && installed.get(id) === undefined) return;
    await installed.save({ seeded: [...new Set([...installed.stored.seeded, id])] });
  }
  const waiting = installed.ids.filter((id) => installed.isOn(id) && installed.get(id)?.modulePath === null);
  await Promise.all(waiting.map((id) => host.attempt(id, () => host.prepare(id))));
}

/** A part of the client that its own registry has and that did not pass. */
function tellRefused({ offers, tell }: StartHost, id: string): void {
  const broken = offers.catalog.broken(id);
  if (broken !== null) tell(JackfieldError.revive(broken.error));
}
