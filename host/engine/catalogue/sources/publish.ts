import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { writeFileAtomic } from '../../settings/write-file-atomic.ts';
import { inspectBytes, readPluginFile } from '../plugin-file.ts';
import type { InspectedPlugin } from '../plugin-file.ts';
import { Registry } from '../registry.ts';
import { signContent } from '../trust/minisign.ts';
import type { SecretKey } from '../trust/minisign.ts';
import { readSidecar, sidecarOf } from '../trust/sidecar.ts';
import { checkSignature, trustedCommentOf } from '../trust/signature-check.ts';
import { INDEX_NAME, parseIndex, withEntry } from './registry-index.ts';
import type { IndexEntry, RegistryIndex } from './registry-index.ts';

/** A version that was added to a registry. */
export interface Published {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly file: string;
  /** null for an unsigned component. */
  readonly keyId: string | null;
}

/**
 * Validates a component and adds it to a registry folder: file, signature (made with the key, or the one beside the file), index. A version is never
 * overwritten (`VERSION_EXISTS`). Rejects with `PLUGIN_*` errors and with `REGISTRY_UNREACHABLE` when the folder cannot be written.
 */
export async function publishFile(file: string, registryFolder: string, key: SecretKey | null): Promise<Published> {
  const bytes = await readPluginFile(file);
  const plugin = inspectBytes(bytes, file);
  const { id, version } = plugin.manifest;
  const place = join(registryFolder, id.replace(':', '/'), `${version}.wasm`);
  const sidecar =
    key === null ? await readSidecar(file) : signContent(bytes, key, trustedCommentOf(id, version, key.publicKey));
  const vouched = checkSignature(id, bytes, sidecar, []);
  try {
    const index = await readIndex(registryFolder);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, bytes, { flag: 'wx' });
    if (sidecar !== null) await writeFile(sidecarOf(place), sidecar);
    await writeIndex(registryFolder, withEntry(index, entryOf(plugin, sidecar !== null)));
  } catch (error) {
    if (error instanceof JackfieldError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw JackfieldError.of('VERSION_EXISTS', { registry: registryFolder, id, version }, error);
    throw JackfieldError.of('REGISTRY_UNREACHABLE', { registry: registryFolder, reason: reasonOf(error) }, error);
  }
  return {
    id,
    version,
    digest: plugin.digest,
    file: place,
    keyId: vouched.kind === 'signed' ? vouched.key.keyId : null,
  };
}

/** Reads the index, or builds it from the files when there is none yet. */
async function readIndex(folder: string): Promise<RegistryIndex> {
  try {
    return parseIndex(await readFile(join(folder, INDEX_NAME)), folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const registry = new Registry(folder);
  let index: RegistryIndex = { format: 1, plugins: [] };
  for (const { id } of await registry.list())
    for (const entry of await registry.versions(id)) {
      const isSigned = (await readSidecar(entry.file)) !== null;
      index = withEntry(index, entryOf(await registry.inspect(entry), isSigned));
    }
  return index;
}

async function writeIndex(folder: string, index: RegistryIndex): Promise<void> {
  await writeFileAtomic(join(folder, INDEX_NAME), `${JSON.stringify(index, null, 1)}\n`);
}

function entryOf({ manifest, digest, sizeBytes }: InspectedPlugin, isSigned: boolean): IndexEntry {
  const { id, version, name, description, license } = manifest;
  return { id, version, name, description, license, digest, bytes: sizeBytes, isSigned };
}
