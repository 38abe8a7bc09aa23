import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeCustomSection } from './embed-manifest.ts';

/** The gate holds a plugin to the same. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MAX_ASSETS = 32;
const MAX_BYTES = 8 << 20;

/**
 * Returns the component with each asset (a sound, a picture) in a custom section `jackfield:asset/NAME`, sorted by name. Throws a `TypeError` for
 * a name or a size that the host would refuse.
 */
export function embedAssets(component: Uint8Array, assets: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sections: Uint8Array[] = [];
  let bytes = 0;
  for (const [name, content] of [...assets].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!NAME.test(name)) throw new TypeError(`${name} is no name of an asset: a-z, 0-9, dot, dash and underscore.`);
    sections.push(encodeCustomSection(`jackfield:asset/${name}`, content));
    bytes += content.length;
  }
  if (sections.length > MAX_ASSETS) throw new TypeError(`${sections.length} assets; ${MAX_ASSETS} are allowed.`);
  if (bytes > MAX_BYTES) throw new TypeError(`The assets have ${bytes} bytes; ${MAX_BYTES} are allowed.`);
  return Buffer.concat([component, ...sections]);
}

/** The files of a folder by name; none when there is no such folder. Subfolders and hidden files are left out. */
export async function readAssetFolder(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const assets = new Map<string, Uint8Array>();
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return assets;
    throw error;
  }
  for (const entry of entries) {
    if (entry.isFile() && !entry.name.startsWith('.')) assets.set(entry.name, await readFile(join(folder, entry.name)));
  }
  return assets;
}
