import type { CodedError } from '@jackfield/protocol/coded-error';
import type { PluginSignature, PluginStatus, PluginView } from '@jackfield/protocol/plugins';
import type { PluginOffers } from '../../catalogue/plugin-offers.ts';
import type { Offer } from '../../catalogue/sources/plugin-source.ts';
import { parsePublicKey } from '../../catalogue/trust/minisign.ts';
import type { Vouched } from '../../catalogue/trust/signature-check.ts';
import { compareVersions } from '../../catalogue/versions.ts';
import { JackfieldError } from '../../errors.ts';
import { CODEC_ID } from './installed-plugins.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import { MetricsStore } from './metrics-store.ts';
import { PluginRests } from './plugin-rests.ts';
import { viewOf, viewOfBroken, viewOfListed } from './plugin-view.ts';

/** Everything installed and offered as the window shows it. */
export class PluginViews {
  readonly metrics = new MetricsStore();
  readonly rests: PluginRests;
  /** Plugins whose installation is under way, by id. */
  readonly installing = new Map<string, { readonly offer: Offer; readonly step: string }>();
  /** Plugins that could not be installed when they were needed, and why, by id. */
  readonly failed = new Map<string, CodedError>();
  readonly #installed: InstalledPlugins;
  readonly #offers: PluginOffers;

  constructor(installed: InstalledPlugins, offers: PluginOffers) {
    this.#installed = installed;
    this.rests = new PluginRests(installed);
    this.#offers = offers;
  }

  /** All views, sorted by id. */
  get all(): PluginView[] {
    const ids = new Set([...this.#installed.ids, ...this.#offers.catalog.ids, ...this.installing.keys()]);
    return [...ids].sort().map((id) => this.of(id));
  }

  /** True for a plugin that is installed, being installed or offered. */
  has(id: string): boolean {
    const isInstalled = this.#installed.get(id) !== undefined || this.installing.has(id);
    return isInstalled || this.#offers.catalog.listed(id) !== null;
  }

  /** Throws `PLUGIN_UNKNOWN` for a plugin that is neither installed, being installed nor offered. */
  of(id: string): PluginView {
    const { catalog } = this.#offers;
    const installed = this.#installed.get(id);
    const pending = this.installing.get(id);
    // The plugin being installed may have an id that no registry lists, or lists with other bytes.
    const offered = pending?.offer ?? catalog.offered(id);
    const plugin = installed?.plugin ?? offered;
    const source = this.#offers.trust.lock.get(id)?.source ?? offered?.source ?? catalog.sourceOf(id);
    if (plugin === null) {
      const [broken, listed] = [catalog.broken(id), catalog.listed(id)];
      if (broken !== null) return viewOfBroken(broken, source);
      if (listed !== null) return viewOfListed(listed, source);
      throw JackfieldError.of('PLUGIN_UNKNOWN', { id });
    }
    const status: PluginStatus =
      pending === undefined
        ? (installed?.status ?? this.#statusOfOffer(id))
        : { kind: 'installing', step: pending.step };
    const settings = installed === undefined ? null : this.#installed.settingsOf(id);
    const isDevelopment = this.#installed.inDevelopment.has(id);
    return viewOf(plugin, settings, status, this.metrics.of(id), {
      isRequired: id === CODEC_ID,
      isDevelopment,
      signature: installed === undefined ? signatureOf(offered?.vouched) : this.#installedSignature(id, isDevelopment),
      source: isDevelopment ? 'file' : source,
      update: installed === undefined ? null : this.#updateOf(id, plugin.manifest.version),
      grants: installed === undefined ? [] : this.#installed.grants.viewOf(id),
      rest: this.rests.viewOf(id),
    });
  }

  #statusOfOffer(id: string): PluginStatus {
    const error = this.failed.get(id);
    return error === undefined ? { kind: 'available' } : { kind: 'failed', error };
  }

  /** View of an offered plugin that is not installed. */
  ofOffer(offer: Offer): PluginView {
    return viewOf(offer, null, { kind: 'available' }, null, {
      isRequired: false,
      isDevelopment: false,
      signature: signatureOf(offer.vouched),
      source: offer.source,
      update: null,
      grants: [],
    });
  }

  #installedSignature(id: string, isDevelopment: boolean): PluginSignature {
    const text = isDevelopment ? null : (this.#offers.trust.lock.get(id)?.key ?? null);
    const key = text === null ? null : parsePublicKey(text);
    return key === null ? { kind: 'unsigned' } : { kind: 'signed', keyId: key.keyId, isPinned: true };
  }

  #updateOf(id: string, installedVersion: string): PluginView['update'] {
    const listed = this.#offers.catalog.listed(id);
    if (listed === null || compareVersions(listed.version, installedVersion) <= 0) return null;
    return { version: listed.version, error: this.#offers.catalog.broken(id)?.error ?? null };
  }
}

/** Signature of a plugin as the window shows it. */
export function signatureOf(vouched: Vouched | undefined): PluginSignature {
  if (vouched === undefined) return { kind: 'unknown' };
  if (vouched.kind === 'unsigned') return { kind: 'unsigned' };
  return { kind: 'signed', keyId: vouched.key.keyId, isPinned: vouched.isPinned };
}
