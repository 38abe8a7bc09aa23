import { findRunningEngine } from '@jackfield/engine/instance-lock';
import { resolvePaths } from '@jackfield/engine/paths';
import { EngineClient } from './engine-client.ts';
import type { PluginClient } from './plugin-client.ts';

/** Opens a client of the engine that runs on this data folder, else of the stored state, which is then locked against a starting engine. */
export async function openPluginClient(dataDir: string | undefined): Promise<PluginClient> {
  const paths = resolvePaths(dataDir);
  const running = await findRunningEngine(paths.state);
  if (running !== null) return pluginClientOfEngine(await EngineClient.open(running));
  const { openStoredPluginClient } = await import('./stored-plugin-client.ts');
  return openStoredPluginClient(paths);
}

function pluginClientOfEngine(client: EngineClient): PluginClient {
  const act = async (method: 'enablePlugin' | 'disablePlugin', id: string): Promise<void> => {
    await client.request(method, { id });
  };
  const views = new Map(client.snapshot.plugins.map((view) => [view.id, view]));
  client.on('plugin', (view) => views.set(view.id, view));
  client.on('pluginGone', ({ id }) => views.delete(id));
  return {
    list: () => Promise.resolve([...views.values()]),
    refresh: async () => {
      await client.request('refreshPlugins', null);
    },
    inspect: (id) => client.request('inspectPlugin', { id }),
    inspectFile: (file) => client.request('inspectPluginFile', { file }),
    install: async (id, granted, choice) => {
      await client.request('installPlugin', { id, granted, ...choice });
    },
    remove: async (id, deletesData) => {
      await client.request('removePlugin', { id, deletesData });
    },
    enable: (id) => act('enablePlugin', id),
    disable: (id) => act('disablePlugin', id),
    setGrant: async (id, permission, where) => {
      await client.request('setPluginGrant', { id, permission, where });
    },
    sources: () => client.request('pluginSources', null),
    registries: () => client.snapshot.settings.registries,
    setRegistry: async (place, isListed) => {
      await client.request('setRegistry', { place, isListed });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(client[Symbol.dispose]()),
  };
}
