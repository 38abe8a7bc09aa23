import { stat } from 'node:fs/promises';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { readPluginFile } from '../plugin-file.ts';
import { Registry } from '../registry.ts';
import { readSidecar } from '../trust/sidecar.ts';
import { offerOf } from './plugin-source.ts';
import type { Listing, Offer, PluginSource, Voucher } from './plugin-source.ts';

/** A registry on this machine, in wkg's local layout. */
export class FolderSource implements PluginSource {
  readonly name: string;
  readonly #registry: Registry;
  readonly #isRequired: boolean;

  /** With `isRequired`, a missing folder is an error instead of an empty registry. */
  constructor(folder: string, name: string, isRequired: boolean) {
    this.name = name;
    this.#registry = new Registry(folder);
    this.#isRequired = isRequired;
  }

  async list(): Promise<readonly Listing[]> {
    try {
      if (this.#isRequired) await stat(this.#registry.folder);
      const entries = await this.#registry.list();
      return entries.map(({ id, version }) => ({ id, version, summary: null }));
    } catch (error) {
      throw JackfieldError.of('REGISTRY_UNREACHABLE', { registry: this.name, reason: reasonOf(error) }, error);
    }
  }

  async fetch({ id, version }: Listing, vouch: Voucher): Promise<Offer> {
    const entry = await this.#registry.find(id, version);
    const bytes = await readPluginFile(entry.file);
    const sidecar = await readSidecar(entry.file);
    return offerOf({ bytes, file: entry.file, sidecar }, entry, this.name, vouch);
  }
}

/** Reads a component from outside the registries, with the sidecar beside it. */
export async function offerFile(file: string, vouch: Voucher): Promise<Offer> {
  const bytes = await readPluginFile(file);
  return offerOf({ bytes, file, sidecar: await readSidecar(file) }, null, 'file', vouch);
}
