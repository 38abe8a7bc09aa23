import { dirname, join } from 'node:path';
import { JackfieldError } from '../errors.ts';
import type { Offer, Voucher } from './sources/plugin-source.ts';
import { PluginsLock } from './trust/plugins-lock.ts';
import { checkSignature, namespaceOf } from './trust/signature-check.ts';
import { TrustStore } from './trust/trust-store.ts';
import { compareVersions } from './versions.ts';

/** Name of the lock file, which is in the folder of the plugins' state file. */
const LOCK_NAME = 'plugins.lock';
const TRUST_NAME = 'trust.toml';

/** Decides which plugins may be installed and which may keep running, from `trust.toml` and `plugins.lock`. */
export class PluginTrust implements AsyncDisposable {
  readonly store: TrustStore;
  readonly lock: PluginsLock;

  private constructor(store: TrustStore, lock: PluginsLock) {
    this.store = store;
    this.lock = lock;
  }

  /** Opens both files in the folder of `stateFile`. An unusable trust.toml is reported like a file that was set aside, but stays in place. */
  static async open(stateFile: string, onSetAside: (error: JackfieldError) => void): Promise<PluginTrust> {
    const folder = dirname(stateFile);
    const store = await TrustStore.open(join(folder, TRUST_NAME));
    if (store.problem !== null) onSetAside(store.problem);
    return new PluginTrust(store, await PluginsLock.open(join(folder, LOCK_NAME), onSetAside));
  }

  /** Checks a component of a source against the current keys. */
  readonly vouch: Voucher = (id, content, digest, sidecar) => {
    this.store.assertUsable();
    this.store.assertNotRevoked(id, digest, null);
    const vouched = checkSignature(id, content, sidecar, this.store.keysOf(namespaceOf(id)));
    if (vouched.kind === 'signed') this.store.assertNotRevoked(id, digest, vouched.key.text);
    return vouched;
  };

  /** Throws `PLUGIN_DIGEST_MISMATCH`, and `PLUGIN_DOWNGRADE` unless `allowsDowngrade` is set. */
  assertInstallable(offer: Offer, allowsDowngrade: boolean): void {
    const { id, version } = offer.manifest;
    const installed = this.lock.get(id);
    if (installed === null) return;
    this.lock.assertSame(id, version, offer.digest);
    if (!allowsDowngrade && compareVersions(version, installed.version) < 0)
      throw JackfieldError.of('PLUGIN_DOWNGRADE', { id, version, installed: installed.version });
  }

  /** Records an installed plugin. The first signature in a namespace pins its key. */
  async record({ manifest: { id, version }, digest, source, vouched }: Offer): Promise<void> {
    const key = vouched.kind === 'signed' ? vouched.key : null;
    if (key !== null && this.store.keysOf(namespaceOf(id)).length === 0) await this.store.pin(namespaceOf(id), key);
    await this.lock.set(id, { version, digest, key: key?.text ?? null, source });
  }

  /**
   * Throws when an installed plugin must not run: `PLUGIN_REVOKED`, or `PLUGIN_DIGEST_MISMATCH` when it differs from its entry in plugins.lock. A plugin that
   * was installed before the lock existed is accepted without an entry.
   */
  assertRunnable(id: string, version: string, digest: string): void {
    const entry = this.lock.get(id);
    this.store.assertNotRevoked(id, digest, entry?.key ?? null);
    if (entry !== null && (entry.version !== version || entry.digest !== digest))
      throw JackfieldError.of('PLUGIN_DIGEST_MISMATCH', { file: `${id} ${version}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.store[Symbol.dispose]();
    await this.lock[Symbol.asyncDispose]();
  }
}
