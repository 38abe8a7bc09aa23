import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { JackfieldError } from '../errors.ts';
import { inspectFile } from './plugin-file.ts';
import type { InspectedPlugin } from './plugin-file.ts';
import { compareVersions, newestById } from './versions.ts';

/** One file of the registry; not read yet. */
export interface RegistryEntry {
  /** `namespace:name` */
  readonly id: string;
  readonly version: string;
  readonly file: string;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const VERSION_FILE = /^((?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})(?:-[0-9a-z.-]{1,32})?)\.wasm$/;

/** Reads a folder in wkg's local layout: `<namespace>/<name>/<version>.wasm`. */
export class Registry {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The newest version of each plugin, by id. Names that do not fit the layout are skipped. */
  async list(): Promise<RegistryEntry[]> {
    const entries: RegistryEntry[] = [];
    for (const namespace of await namesIn(this.folder)) {
      for (const name of await namesIn(join(this.folder, namespace)))
        entries.push(...(await this.versions(`${namespace}:${name}`)));
    }
    return newestById(entries).sort((a, b) => a.id.localeCompare(b.id));
  }

  /** All versions of one plugin; empty for an unknown one. */
  async versions(id: string): Promise<RegistryEntry[]> {
    const [namespace, name] = splitId(id);
    const folder = join(this.folder, namespace, name);
    const entries: RegistryEntry[] = [];
    for (const file of await entriesOf(folder)) {
      const version = VERSION_FILE.exec(file.name)?.[1];
      if (version !== undefined && file.isFile()) entries.push({ id, version, file: join(folder, file.name) });
    }
    return entries.sort((a, b) => compareVersions(a.version, b.version));
  }

  /** Returns the newest version, or the requested one. Throws `PLUGIN_UNKNOWN`. */
  async find(id: string, version?: string): Promise<RegistryEntry> {
    const versions = await this.versions(id);
    const found = version === undefined ? versions.at(-1) : versions.find((entry) => entry.version === version);
    if (found === undefined) throw JackfieldError.of('PLUGIN_UNKNOWN', { id });
    return found;
  }

  /** Reads and validates an entry. The id and version in its manifest must match its location. */
  async inspect(entry: RegistryEntry): Promise<InspectedPlugin> {
    const plugin = await inspectFile(entry.file);
    const claimed = `${plugin.manifest.id}@${plugin.manifest.version}`;
    const expected = `${entry.id}@${entry.version}`;
    if (claimed !== expected) throw JackfieldError.of('PLUGIN_MANIFEST_MISMATCH', { claimed, expected });
    return plugin;
  }
}

function splitId(id: string): [namespace: string, name: string] {
  const [namespace = '', name = '', ...rest] = id.split(':');
  if (!NAME.test(namespace) || !NAME.test(name) || rest.length > 0)
    throw JackfieldError.of('PLUGIN_UNKNOWN', { id: id.slice(0, 100) });
  return [namespace, name];
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries.filter((entry) => entry.isDirectory() && NAME.test(entry.name)).map((entry) => entry.name);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw JackfieldError.of('PLUGIN_FILE_UNREADABLE', { file: folder }, error);
  }
}
