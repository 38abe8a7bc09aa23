import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryFolder } from './componentize.ts';
import type { PluginBuild } from './plugin-build.ts';

/** Folders of all plugins in `plugins/`: those that have a `build.ts`. Absolute, sorted. */
export async function pluginFolders(): Promise<string[]> {
  const parent = join(repositoryFolder, 'plugins');
  const folders: string[] = [];
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    const folder = join(parent, entry.name);
    if (entry.isDirectory() && (await isThere(join(folder, 'build.ts')))) folders.push(folder);
  }
  return folders.sort();
}

/** The build that a plugin's `build.ts` exports. */
export async function loadBuild(folder: string): Promise<PluginBuild> {
  const module: { default: PluginBuild } = await import(pathToFileURL(join(folder, 'build.ts')).href);
  return module.default;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
