import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { JackfieldError, reasonOf } from '../errors.ts';
import { writeFileAtomic } from '../settings/write-file-atomic.ts';
import { inspectFile, readPluginFile, sha256 } from './plugin-file.ts';
import type { InspectedPlugin } from './plugin-file.ts';

/** Copies of the installed components, named by digest. An installed plugin does not depend on its registry. */
export class ComponentStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Copies an inspected file. Rejects with `PLUGIN_DIGEST_MISMATCH` when the file has changed since, and with `PLUGIN_FOLDER_UNWRITABLE`. */
  async add(plugin: InspectedPlugin): Promise<InspectedPlugin> {
    const bytes = await readPluginFile(plugin.file);
    if (sha256(bytes) !== plugin.digest) throw JackfieldError.of('PLUGIN_DIGEST_MISMATCH', { file: plugin.file });
    const file = this.#fileOf(plugin.digest);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFileAtomic(file, Buffer.from(bytes));
    } catch (error) {
      throw JackfieldError.of('PLUGIN_FOLDER_UNWRITABLE', { folder: this.#folder, reason: reasonOf(error) }, error);
    }
    return { ...plugin, file };
  }

  /** Reads and validates an installed component again. */
  async get(digest: string): Promise<InspectedPlugin> {
    const plugin = await inspectFile(this.#fileOf(digest));
    if (plugin.digest !== digest) throw JackfieldError.of('PLUGIN_DIGEST_MISMATCH', { file: plugin.file });
    return plugin;
  }

  async has(digest: string): Promise<boolean> {
    try {
      return sha256(await readFile(this.#fileOf(digest))) === digest;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    }
  }

  async remove(digest: string): Promise<void> {
    await rm(this.#fileOf(digest), { force: true });
  }

  #fileOf(digest: string): string {
    return join(this.#folder, `${digest}.wasm`);
  }
}
