import { join } from 'node:path';
import type { PluginManager } from '../plugins/manage/plugin-manager.ts';
import type { Paths } from '../settings/paths.ts';

type PluginFolders = Pick<Parameters<typeof PluginManager.open>[0], 'cacheFolder' | 'dataFolder' | 'stateFile'>;

/** Folders in which plugins are kept, the same for a running engine and for the command without one. */
export function pluginFolders(paths: Paths): PluginFolders {
  return {
    cacheFolder: paths.cache,
    dataFolder: join(paths.data, 'plugins'),
    stateFile: join(paths.config, 'plugins.json'),
  };
}
