import { join } from 'node:path';
import type { PluginManagerOptions } from '../plugins/manage/plugin-manager.ts';
import type { Paths } from '../settings/paths.ts';

/** Where plugins are kept, the same for a running engine and for the command without one. */
export function pluginFolders(paths: Paths): Pick<PluginManagerOptions, 'cacheFolder' | 'dataFolder' | 'stateFile'> {
  return {
    cacheFolder: paths.cache,
    dataFolder: join(paths.data, 'plugins'),
    stateFile: join(paths.config, 'plugins.json'),
  };
}
