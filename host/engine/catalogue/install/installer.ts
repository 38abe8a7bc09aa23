import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { gateLimits } from '../gate/limits.ts';
import { inspectBytes, readPluginFile, sha256 } from '../plugin-file.ts';
import type { InspectedPlugin } from '../plugin-file.ts';
import { capModule } from './memory-caps.ts';
import { transpile, transpilerVersion } from './transpile.ts';

/** ABI version of cached plugins. It changes whenever the sandbox program expects something else of them. */
const HOST_ABI = 'jackfield-abi-2';
const INDEX_FILE = 'index.json';

/** Index that the cache keeps beside a plugin's files. */
interface CacheIndex {
  readonly component: string;
  readonly transpiler: string;
  readonly hostAbi: string;
  /** SHA-256 by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The cache of transpiled, capped components. Entries are immutable and named by the digest of component, transpiler version and host ABI. They are made in a
 * temporary folder and renamed into place, so any number of processes may share one cache.
 */
export class PluginCache {
  readonly folder: string;
  readonly #transpile: typeof transpile;
  readonly #closing = new AbortController();

  /** `transpiler` takes the place of the transpiler's process, for tests whose subject is not the installation. */
  constructor(folder: string, transpiler = transpile) {
    this.folder = folder;
    this.#transpile = transpiler;
  }

  /**
   * Makes the plugin runnable and returns the folder to run it from. The file is read again and must still be the inspected one (`PLUGIN_DIGEST_MISMATCH`); a
   * damaged cache entry is made again. Also rejects with `PLUGIN_FOLDER_UNWRITABLE`.
   */
  async install(plugin: InspectedPlugin): Promise<string> {
    const folder = this.folderOf(plugin.digest);
    if ((await this.#damageOf(folder, plugin.digest)) === null) return folder;
    const bytes = await readPluginFile(plugin.file);
    if (sha256(bytes) !== plugin.digest) throw JackfieldError.of('PLUGIN_DIGEST_MISMATCH', { file: plugin.file });
    const { report } = inspectBytes(bytes, plugin.file);
    const files = await this.#transpile(bytes, report.imports, plugin.manifest.name, this.#closing.signal);
    const caps = { memoryPages: report.pagesPerMemory, tableEntries: gateLimits.tableEntries };
    const capped = new Map<string, Uint8Array>();
    for (const [name, content] of files) capped.set(name, name.endsWith('.wasm') ? capModule(content, caps) : content);
    await this.#store(folder, plugin.digest, capped).catch((error: unknown) => {
      if (error instanceof JackfieldError) throw error;
      throw JackfieldError.of('PLUGIN_FOLDER_UNWRITABLE', { folder: this.folder, reason: reasonOf(error) }, error);
    });
    await this.verify(plugin.digest);
    return folder;
  }

  /** Checks every byte of an entry against its index. Rejects with `PLUGIN_CACHE_DAMAGED`; the caller installs again. */
  async verify(digest: string): Promise<string> {
    const folder = this.folderOf(digest);
    const damage = await this.#damageOf(folder, digest);
    if (damage !== null) throw JackfieldError.of('PLUGIN_CACHE_DAMAGED', { folder, reason: damage });
    return folder;
  }

  /** Copies an entry of another cache, if that has it undamaged. `install` checks every byte of the copy. */
  async copyFrom(other: PluginCache, digest: string): Promise<void> {
    const folder = this.folderOf(digest);
    const source = other.folderOf(digest);
    if ((await this.#damageOf(folder, digest)) === null || (await other.#damageOf(source, digest)) !== null) return;
    // An incomplete copy counts as damaged, so that the entry is made again.
    await cp(source, folder, { recursive: true }).catch(() => undefined);
  }

  /** Cancels the preparations that are under way. They and all later ones reject with `ENGINE_CLOSED`. */
  close(): void {
    this.#closing.abort();
  }

  /** Folder of the component with that digest; it need not exist. */
  folderOf(digest: string): string {
    return join(this.folder, sha256(`${digest}\n${transpilerVersion()}\n${HOST_ABI}`));
  }

  async remove(digest: string): Promise<void> {
    await rm(this.folderOf(digest), { recursive: true, force: true });
  }

  async #damageOf(folder: string, digest: string): Promise<string | null> {
    try {
      const index = JSON.parse(await readFile(join(folder, INDEX_FILE), 'utf8')) as CacheIndex;
      if (index.component !== digest || index.hostAbi !== HOST_ABI || index.transpiler !== transpilerVersion()) {
        return 'its index belongs to another plugin';
      }
      for (const [name, expected] of Object.entries(index.files)) {
        if (sha256(await readFile(join(folder, name))) !== expected) return `${name} was changed`;
      }
      return Object.hasOwn(index.files, 'plugin.js') ? null : 'plugin.js is missing';
    } catch (error) {
      if (error instanceof SyntaxError) return 'its index is no JSON';
      if (error instanceof Error && 'code' in error) return `${String(error.code)} while it was read`;
      throw error;
    }
  }

  async #store(folder: string, component: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const temporary = await mkdtemp(join(this.folder, 'new-'));
    try {
      const digests: Record<string, string> = {};
      for (const [name, content] of files) {
        await writeFile(join(temporary, name), content);
        digests[name] = sha256(content);
      }
      const packageText = '{"type":"module"}\n';
      await writeFile(join(temporary, 'package.json'), packageText);
      digests['package.json'] = sha256(packageText);
      const index: CacheIndex = { component, transpiler: transpilerVersion(), hostAbi: HOST_ABI, files: digests };
      await writeFile(join(temporary, INDEX_FILE), JSON.stringify(index, null, 1));
      await this.#moveInto(temporary, folder, component);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  /** A rename onto a non-empty folder fails. Then another process was faster, or the entry there is damaged and is deleted first. */
  async #moveInto(temporary: string, folder: string, component: string): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        await rename(temporary, folder);
        return;
      } catch (error) {
        if (
          !(error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(String(error.code)))
        )
          throw error;
        if ((await this.#damageOf(folder, component)) === null) return;
        await rm(folder, { recursive: true, force: true });
      }
    }
    throw JackfieldError.of('PLUGIN_CACHE_DAMAGED', { folder, reason: 'it cannot be replaced' });
  }
}
