import { JackfieldError } from '../errors.ts';
import { ByteReader } from './gate/byte-reader.ts';
import { tooLarge } from './gate/census.ts';
import { gateLimits } from './gate/limits.ts';

/** Prefix of the name of a custom section that holds an asset. */
const PREFIX = 'jackfield:asset/';
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** Magic number, version and layer of a component. */
const PREAMBLE_BYTES = 8;

/** Files that a component carries, by name. */
export type Assets = ReadonlyMap<string, Uint8Array>;

/**
 * Returns the assets among a component's top-level custom sections, by asset name. Throws `PLUGIN_BAD_NAME`, and `PLUGIN_TOO_LARGE` for more than 32 assets or
 * more than 8 MiB together.
 */
export function assetSections(sections: ReadonlyMap<string, ByteReader>): ReadonlyMap<string, ByteReader> {
  const found = new Map<string, ByteReader>();
  let bytes = 0;
  for (const [sectionName, content] of sections) {
    if (!sectionName.startsWith(PREFIX)) continue;
    const name = sectionName.slice(PREFIX.length);
    if (!NAME.test(name)) throw JackfieldError.of('PLUGIN_BAD_NAME', { name: JSON.stringify(name.slice(0, 60)) });
    found.set(name, content);
    bytes += content.remaining;
  }
  if (found.size > gateLimits.assets) throw tooLarge('the number of assets', found.size, gateLimits.assets);
  if (bytes > gateLimits.assetBytes) throw tooLarge('the size of all assets', bytes, gateLimits.assetBytes);
  return found;
}

/** Returns copies of the assets of a validated component, so that the bytes of its file can be released. Throws as the validator does. */
export function readAssets(bytes: Uint8Array): Assets {
  const reader = new ByteReader(bytes);
  reader.skip(PREAMBLE_BYTES);
  const sections = new Map<string, ByteReader>();
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const section = reader.range();
    if (id === 0) sections.set(section.text(), section);
  }
  const assets = new Map<string, Uint8Array>();
  for (const [name, { position, remaining }] of assetSections(sections)) {
    assets.set(name, new Uint8Array(bytes.subarray(position, position + remaining)));
  }
  return assets;
}
