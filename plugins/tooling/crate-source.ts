import { dirname } from 'node:path';
import { runTool } from './run-tool.ts';

/** Third-party sources that a lock file names are neither in cargo's cache nor to be had from crates.io. */
export class SourcesUnavailableError extends Error {
  override name = 'SourcesUnavailableError';
}

/** Brings the crates of the lock file beside `manifestFile` into cargo's cache, checked against its checksums. */
export async function fetchCrates(cargo: string, manifestFile: string): Promise<void> {
  try {
    await runTool(cargo, ['fetch', '--locked', '--manifest-path', manifestFile]);
  } catch (error) {
    throw new SourcesUnavailableError(`cargo cannot fetch what ${manifestFile} locks.`, { cause: error });
  }
}

interface CargoMetadata {
  packages: { name: string; version: string; manifest_path: string }[];
}

/**
 * Folder and version of a crate's source, as the lock file beside `manifestFile` pins it.
 */
export async function crateSource(
  cargo: string,
  manifestFile: string,
  crate: string,
): Promise<{ folder: string; version: string }> {
  await fetchCrates(cargo, manifestFile);
  const args = ['metadata', '--locked', '--format-version', '1', '--manifest-path', manifestFile];
  const metadata = JSON.parse(await runTool(cargo, args)) as CargoMetadata;
  const found = metadata.packages.find((candidate) => candidate.name === crate);
  if (found === undefined) throw new Error(`${manifestFile} does not depend on ${crate}.`);
  return { folder: dirname(found.manifest_path), version: found.version };
}
