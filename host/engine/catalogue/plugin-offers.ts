import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginSourceState } from '@jackfield/protocol/plugins';
import type { CodedError } from '@jackfield/protocol/coded-error';
import { JackfieldError, reasonOf } from '../errors.ts';
import { Catalog } from './catalog.ts';
import type { SourceReading } from './catalog.ts';
import { sha256 } from './plugin-file.ts';
import { PluginTrust } from './plugin-trust.ts';
import { FolderSource } from './sources/folder-source.ts';
import { HttpSource } from './sources/http-source.ts';
import type { Offer, PluginSource } from './sources/plugin-source.ts';
import { sidecarOf } from './trust/sidecar.ts';

/** Name of the registry that is bundled with the client. */
const BUNDLED = 'bundled';
const ADDRESS = /^https?:\/\//;

export interface PluginOffersOptions {
  /** Folder of the registry that is bundled with the client. */
  readonly registryFolder: string;
  /** Other registries: absolute folders and addresses. */
  readonly registries?: readonly string[];
  readonly cacheFolder: string;
  /** State file of the plugins. trust.toml and plugins.lock are in the same folder. */
  readonly stateFile: string;
  readonly onSetAside: (error: JackfieldError) => void;
}

/** Plugins that can be installed, their sources and their signatures. */
export class PluginOffers implements AsyncDisposable {
  readonly trust: PluginTrust;
  readonly catalog: Catalog;
  readonly #options: PluginOffersOptions;
  #tell: (error: JackfieldError) => void = () => undefined;
  #tellRecovery: (registry: string) => void = () => undefined;
  #hasStaged = false;
  /** Errors of the registries that did not answer in the last reading, by address. Their cached listings stay valid. */
  readonly #offline = new Map<string, CodedError>();
  /** Registries that did not answer in the current reading. */
  readonly #stillOffline = new Set<string>();

  private constructor(options: PluginOffersOptions, trust: PluginTrust) {
    this.#options = options;
    this.trust = trust;
    const sources = this.#sourcesOf(options.registries ?? []);
    this.catalog = new Catalog(
      sources,
      trust.vouch,
      (error) => this.#tell(error),
      (readings) => this.#noteRead(readings),
    );
  }

  static async open(options: PluginOffersOptions): Promise<PluginOffers> {
    return new PluginOffers(options, await PluginTrust.open(options.stateFile, options.onSetAside));
  }

  /** From now on, `tell` gets the errors of unreachable registries and of unusable trust lists. */
  tellProblems(tell: (error: JackfieldError) => void): void {
    this.#tell = tell;
    this.trust.store.on('problem', tell);
  }

  /** From now on, `tell` gets the name of each registry or trust list that could be read again. */
  tellRecoveries(tell: (subject: string) => void): void {
    this.#tellRecovery = tell;
    this.trust.store.on('repaired', ({ file }) => tell(file));
  }

  /** Replaces the registries other than the bundled one. Resolves when they were read. */
  async setRegistries(registries: readonly string[]): Promise<void> {
    this.#offline.clear();
    this.catalog.setSources(this.#sourcesOf(registries));
    await this.catalog.refresh();
  }

  /** Sources of plugins, with the results of the last reading. */
  get sources(): readonly PluginSourceState[] {
    return this.catalog.readings.map(({ name, plugins, error }) => ({
      name,
      kind: kindOf(name),
      plugins,
      error: error ?? this.#offline.get(name) ?? null,
    }));
  }

  /** Writes bytes to a file that `catalog.stage` can read. Files of an earlier run are deleted. */
  async keepStaged(bytes: Uint8Array, sidecar: string | null): Promise<string> {
    const folder = `${this.#options.cacheFolder}/staged`;
    const file = join(folder, `${sha256(bytes)}.wasm`);
    try {
      if (!this.#hasStaged) await rm(folder, { recursive: true, force: true });
      this.#hasStaged = true;
      await mkdir(folder, { recursive: true });
      await writeFile(file, bytes);
      if (sidecar === null) await rm(sidecarOf(file), { force: true });
      else await writeFile(sidecarOf(file), sidecar);
      return file;
    } catch (error) {
      throw JackfieldError.of('PLUGIN_FOLDER_UNWRITABLE', { folder, reason: reasonOf(error) }, error);
    }
  }

  /** Reads a plugin again for its installation and checks all rules. `digest` names the file that the user inspected; null takes the newest version. */
  async take(id: string, digest: string | null, allowsDowngrade: boolean): Promise<Offer> {
    const offer = await this.catalog.take(id, digest);
    if (digest !== null && offer.digest !== digest)
      throw JackfieldError.of('PLUGIN_DIGEST_MISMATCH', { file: offer.file });
    this.trust.assertInstallable(offer, allowsDowngrade);
    return offer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.trust[Symbol.asyncDispose]();
  }

  #noteRead(readings: readonly SourceReading[]): void {
    for (const { name, error } of readings) {
      if (error !== null || this.#stillOffline.has(name)) continue;
      this.#offline.delete(name);
      this.#tellRecovery(name);
    }
    this.#stillOffline.clear();
  }

  #sourcesOf(registries: readonly string[]): PluginSource[] {
    const { registryFolder, cacheFolder } = this.#options;
    const others = registries.map((registry) =>
      ADDRESS.test(registry)
        ? new HttpSource({
            url: registry,
            cacheFolder: `${cacheFolder}/registries`,
            onOffline: (error) => {
              this.#offline.set(registry, error.toCoded());
              this.#stillOffline.add(registry);
              this.#tell(error);
            },
          })
        : new FolderSource(registry, registry, true),
    );
    return [new FolderSource(registryFolder, BUNDLED, false), ...others];
  }
}

function kindOf(name: string): PluginSourceState['kind'] {
  if (name === BUNDLED) return 'bundled';
  return ADDRESS.test(name) ? 'http' : 'folder';
}
