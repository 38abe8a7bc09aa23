import { join } from 'node:path';
import { PluginCache } from '../install/installer.ts';
import { inspectFile } from '../plugin-file.ts';
import { firstPartyFile } from './first-party-file.ts';
import { sharedCache } from './shared-cache.ts';
import { transpileHere } from './transpile-here.ts';

/** Prepares first-party plugins in a cache folder, unless they are prepared there. */
export async function prepareFirstParty(cacheFolder: string, names: readonly string[]): Promise<void> {
  const cache = new PluginCache(join(cacheFolder, 'plugins'), transpileHere);
  for (const name of names) await cache.install(await inspectFile(firstPartyFile(name)));
}

/** Cache folder that all tests of one run share, with the codec prepared in it; null outside of a test run. */
export async function cacheWithCodec(): Promise<string | null> {
  const folder = sharedCache();
  if (folder !== null) await prepareFirstParty(folder, ['opus']);
  return folder;
}
