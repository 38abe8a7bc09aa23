import type { InspectedOffer, PluginSourceState, PluginView } from '@jackfield/protocol/plugins';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { PluginOffers } from '../../catalogue/plugin-offers.ts';
import type { Offer } from '../../catalogue/sources/plugin-source.ts';
import type { TrustStore } from '../../catalogue/trust/trust-store.ts';
import { JackfieldError } from '../../errors.ts';
import type { ChangeQueue } from './change-queue.ts';
import { CODEC_ID, startsOff } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import { PluginLogs } from './plugin-logs.ts';
import { writeReport } from './plugin-report.ts';
import { signatureOf } from './plugin-views.ts';
import type { PluginViews } from './plugin-views.ts';
import { VoiceHold } from './voice-hold.ts';

/** Parts of the plugin manager that consent uses. */
export interface ConsentHost {
  readonly installed: InstalledPlugins;
  readonly offers: PluginOffers;
  readonly views: PluginViews;
  readonly changes: ChangeQueue;
  readonly isDevelopment: (id: string) => boolean;
  /** Requests a reconfiguration of the chains that the plugin belongs to. */
  readonly planChains: (plugin: InspectedPlugin) => void;
  readonly switchOff: (id: string, failure: CodedError | null) => Promise<void>;
  readonly reportFolder: string;
  readonly show: (view: PluginView) => void;
  readonly tell: (level: 'warning' | 'error', error: JackfieldError) => void;
}

/** Decisions of the user about plugins: inspected offers, grants, revocations [control]. */
export class PluginConsent {
  /** Last log lines of the plugins. */
  readonly logs = new PluginLogs();
  readonly #host: ConsentHost;
  readonly #voiceHold = new VoiceHold();

  constructor(host: ConsentHost) {
    this.#host = host;
    host.offers.tellProblems((error) => host.tell('warning', error));
    this.trust.on('changed', () => this.#recheck());
  }

  /** Keys whose plugins may be installed, and revocations. */
  get trust(): TrustStore {
    return this.#host.offers.trust.store;
  }

  /** Reads and validates the registries' newest version without running it. */
  async inspect(id: string): Promise<InspectedOffer> {
    return this.#inspected(await this.#host.offers.catalog.inspect(id));
  }

  /** As `inspect`, for a file outside of any registry. */
  async inspectFile(file: string): Promise<InspectedOffer> {
    return this.#inspected(await this.#host.offers.catalog.stage(file));
  }

  /** As `inspectFile`, for bytes that a window has sent. */
  async inspectBytes(bytes: Uint8Array, sidecar: string | null): Promise<InspectedOffer> {
    return this.inspectFile(await this.#host.offers.keepStaged(bytes, sidecar));
  }

  /** Sources of plugins, with the results of the last reading. */
  get sources(): readonly PluginSourceState[] {
    return this.#host.offers.sources;
  }

  /** Sets the registries other than the bundled one: absolute folders and addresses. */
  async setRegistries(registries: readonly string[]): Promise<void> {
    await this.#host.offers.setRegistries(registries);
    this.#showAll();
  }

  /** Sets where a permission of an installed plugin holds; `here` is the server that the user is connected to. */
  setGrant(id: string, permission: string, where: 'everywhere' | 'here' | 'nowhere'): Promise<void> {
    const { changes, installed, planChains, show, views } = this.#host;
    return changes.run(async () => {
      const { plugin } = installed.find(id);
      if (id === CODEC_ID) throw JackfieldError.of('PLUGIN_REQUIRED', { id });
      await installed.limit(id, permission, where);
      planChains(plugin);
      show(views.of(id));
    });
  }

  /** Sets the address of the server that the user is connected to; null without a connection. Grants may hold on one server only. */
  setServer(address: string | null): void {
    const { installed, planChains, show, views } = this.#host;
    for (const id of installed.grants.setServer(address)) {
      planChains(installed.find(id).plugin);
      show(views.of(id));
    }
  }

  /** True when the user's voice passes a plugin that declares in its manifest that it changes the voice. */
  get hasVoiceChanger(): boolean {
    const { installed } = this.#host;
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
    return this.#voiceHold.look(this.#host.installed);
  }

  /** Switches a plugin off and writes a report for its author. Resolves to the file. Rejects with `SETTINGS_UNWRITABLE`. */
  async report(id: string, clientVersion: string): Promise<string> {
    const { changes, installed, reportFolder, switchOff, views } = this.#host;
    installed.find(id);
    // The report includes a fault, so it is written before the plugin is switched off.
    const file = await writeReport(reportFolder, clientVersion, views.of(id), this.logs.of(id));
    if (id !== CODEC_ID) await changes.run(() => switchOff(id, null));
    return file;
  }

  /** Throws `PLUGIN_REVOKED` and `PLUGIN_DIGEST_MISMATCH`; a build in development is not checked. */
  assertRunnable(id: string): void {
    if (this.#host.isDevelopment(id)) return;
    const { plugin } = this.#host.installed.find(id);
    this.#host.offers.trust.assertRunnable(id, plugin.manifest.version, plugin.digest);
  }

  /** Switches off a plugin that must not run. */
  async stopRefused(id: string): Promise<void> {
    try {
      this.assertRunnable(id);
    } catch (error) {
      const coded = JackfieldError.from(error);
      if (!this.#host.installed.isOn(id)) return;
      this.#host.tell('error', coded);
      await this.#host.switchOff(id, coded.toCoded());
    }
  }

  /** Applies changed trust lists: refused plugins are stopped and the offers are read again. */
  #recheck(): void {
    const { changes, installed, offers, tell } = this.#host;
    const recheck = async (): Promise<void> => {
      for (const id of installed.ids) await this.stopRefused(id);
      await offers.catalog.refresh();
      this.#showAll();
    };
    changes.run(recheck).catch((error: unknown) => tell('error', JackfieldError.from(error)));
  }

  #showAll(): void {
    for (const view of this.#host.views.all) this.#host.show(view);
  }

  #inspected(offer: Offer): InspectedOffer {
    const { installed, views } = this.#host;
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
