import { dirname } from 'node:path';
import { runTool } from './run-tool.ts';

/** Debian's cargo if there is one, because it fits Debian's compiler; else the first on PATH. */
export const CARGO = '/usr/bin/cargo';

interface CargoMetadata {
  packages: { name: string; version: string; manifest_path: string }[];
}

/**
 * Folder and version of a crate's source, as the lock file beside `manifestFile` pins it. cargo fetches
 * it from crates.io when it is not in its cache yet, and checks it against the lock file's checksum.
 */
export async function crateSource(manifestFile: string, crate: string): Promise<{ folder: string; version: string }> {
  const args = ['metadata', '--locked', '--format-version', '1', '--manifest-path', manifestFile];
  const metadata = JSON.parse(await runTool(CARGO, args)) as CargoMetadata;
  const found = metadata.packages.find((candidate) => candidate.name === crate);
  if (found === undefined) throw new Error(`${manifestFile} does not depend on ${crate}.`);
  return { folder: dirname(found.manifest_path), version: found.version };
}
