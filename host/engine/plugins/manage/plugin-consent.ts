import type { InspectedOffer, PluginSourceState } from '@jackfield/protocol/plugins';
import type { PluginOffers } from '../../catalogue/plugin-offers.ts';
import type { Offer } from '../../catalogue/sources/plugin-source.ts';
import type { TrustStore } from '../../catalogue/trust/trust-store.ts';
import { JackfieldError } from '../../errors.ts';
import type { ChangeQueue } from './change-queue.ts';
import { CODEC_ID, startsOff } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import { PluginLogs } from './plugin-logs.ts';
import type { PluginNews } from './plugin-news.ts';
import { writeReport } from './plugin-report.ts';
import type { PluginSwitching } from './plugin-switching.ts';
import { signatureOf } from './plugin-views.ts';
import type { PluginViews } from './plugin-views.ts';
import type { RunPermit } from './run-permit.ts';
import { VoiceHold } from './voice-hold.ts';

export interface PluginConsentParts {
  readonly installed: InstalledPlugins;
  readonly offers: PluginOffers;
  readonly views: PluginViews;
  readonly changes: ChangeQueue;
  readonly permit: RunPermit;
  readonly switching: PluginSwitching;
  readonly news: PluginNews;
  readonly reportFolder: string;
}

/**
 * Decisions of the user about plugins: inspected offers, grants, revocations [control]. What a plugin asks for is read from its binary by `permissionsOf`
 * (`catalogue/permissions.ts`); the answers are kept in `plugins.json` (`stored-plugins.ts`).
 */
export class PluginConsent {
  /** Last log lines of the plugins. */
  readonly logs = new PluginLogs();
  readonly #parts: PluginConsentParts;
  readonly #voiceHold = new VoiceHold();

  constructor(parts: PluginConsentParts) {
    this.#parts = parts;
    parts.offers.tellProblems((error) => parts.news.emit('notice', { level: 'warning', error }));
    this.trust.on('changed', () => this.#recheck());
  }

  /** Keys whose plugins may be installed, and revocations. */
  get trust(): TrustStore {
    return this.#parts.offers.trust.store;
  }

  /** Reads and validates the registries' newest version without running it. */
  async inspect(id: string): Promise<InspectedOffer> {
    return this.#inspected(await this.#parts.offers.catalog.inspect(id));
  }

  /** As `inspect`, for a file outside of any registry. */
  async inspectFile(file: string): Promise<InspectedOffer> {
    return this.#inspected(await this.#parts.offers.catalog.stage(file));
  }

  /** As `inspectFile`, for bytes that a window has sent. */
  async inspectBytes(bytes: Uint8Array, sidecar: string | null): Promise<InspectedOffer> {
    return this.inspectFile(await this.#parts.offers.keepStaged(bytes, sidecar));
  }

  /** Throws `PLUGIN_GRANT_MISMATCH` unless the user granted exactly the permissions that the offer asks for. */
  assertGranted({ manifest, permissions }: Offer, granted: readonly string[]): void {
    const asked = new Set(permissions.map(({ id }) => id));
    if (asked.size !== granted.length || granted.some((permission) => !asked.has(permission)))
      throw JackfieldError.of('PLUGIN_GRANT_MISMATCH', { id: manifest.id });
  }

  /** Sources of plugins, with the results of the last reading. */
  get sources(): readonly PluginSourceState[] {
    return this.#parts.offers.sources;
  }

  /** Sets the registries other than the bundled one: absolute folders and addresses. */
  async setRegistries(registries: readonly string[]): Promise<void> {
    await this.#parts.offers.setRegistries(registries);
    this.#showAll();
  }

  /** Sets where a permission of an installed plugin holds; `here` is the server that the user is connected to. */
  setGrant(id: string, permission: string, where: 'everywhere' | 'here' | 'nowhere'): Promise<void> {
    const { changes, installed, news, switching } = this.#parts;
    return changes.run(async () => {
      const { plugin } = installed.find(id);
      if (id === CODEC_ID) throw JackfieldError.of('PLUGIN_REQUIRED', { id });
      await installed.limit(id, permission, where);
      switching.planChains(plugin);
      news.emit('changed', id);
    });
  }

  /** Sets the address of the server that the user is connected to; null without a connection. Grants may hold on one server only. */
  setServer(address: string | null): void {
    const { installed, news, switching } = this.#parts;
    for (const id of installed.grants.setServer(address)) {
      switching.planChains(installed.find(id).plugin);
      news.emit('changed', id);
    }
  }

  /** True when the user's voice passes a plugin that declares in its manifest that it changes the voice. */
  get hasVoiceChanger(): boolean {
    const { installed } = this.#parts;
    return installed.ids.some((id) => {
      const { plugin, status, live } = installed.find(id);
      const hears = live.hooks.has('captured-audio') || live.hooks.has('lane-voice-out');
      return plugin.manifest.isVoiceChanger === true && status.kind === 'on' && hears;
    });
  }

  /**
   * The plugin that a fault removed from the path of the user's own packets. No voice may be sent until it runs again, is switched off by the user, or removed.
   * null when there is none.
   */
  get voiceHeldBy(): string | null {
    return this.#voiceHold.look(this.#parts.installed);
  }

  /** Switches a plugin off and writes a report for its author. Resolves to the file. Rejects with `SETTINGS_UNWRITABLE`. */
  async report(id: string, clientVersion: string): Promise<string> {
    const { changes, installed, reportFolder, switching, views } = this.#parts;
    installed.find(id);
    // The report includes a fault, so it is written before the plugin is switched off.
    const file = await writeReport(reportFolder, clientVersion, views.of(id), this.logs.of(id));
    if (id !== CODEC_ID) await changes.run(() => switching.off(id, null));
    return file;
  }

  /** Switches off a plugin that must not run. */
  async stopRefused(id: string): Promise<void> {
    try {
      this.#parts.permit.assert(id);
    } catch (failure) {
      const error = JackfieldError.from(failure);
      const { installed, news, switching } = this.#parts;
      if (!installed.isOn(id)) return;
      news.emit('notice', { level: 'error', error });
      await switching.off(id, error.toCoded());
    }
  }

  /** Applies changed trust lists: refused plugins are stopped and the offers are read again. */
  #recheck(): void {
    const { changes, installed, news, offers } = this.#parts;
    const recheck = async (): Promise<void> => {
      for (const id of installed.ids) await this.stopRefused(id);
      await offers.catalog.refresh();
      this.#showAll();
    };
    changes
      .run(recheck)
      .catch((error: unknown) => news.emit('notice', { level: 'error', error: JackfieldError.from(error) }));
  }

  #showAll(): void {
    for (const { id } of this.#parts.views.all) this.#parts.news.emit('changed', id);
  }

  #inspected(offer: Offer): InspectedOffer {
    const { installed, views } = this.#parts;
    const { id, version } = offer.manifest;
    const { digest, source, permissions } = offer;
    const agreed = installed.stored.plugins[id]?.granted ?? null;
    const added = agreed === null ? [] : permissions.flatMap((asked) => (agreed.includes(asked.id) ? [] : [asked.id]));
    const plugin = installed.get(id) === undefined ? views.ofOffer(offer) : views.of(id);
    return {
      plugin,
      permissions,
      offer: {
        version,
        digest,
        source,
        added,
        startsOff: agreed === null && startsOff(offer),
        signature: signatureOf(offer.vouched),
      },
    };
  }
}
