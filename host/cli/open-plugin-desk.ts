import { findRunningEngine } from '@jackfield/engine/instance-lock';
import { resolvePaths } from '@jackfield/engine/paths';
import { EngineClient } from './engine-client.ts';
import type { PluginDesk } from './plugin-desk.ts';

/** By way of the engine that runs on this data folder, else of the stored state, which is then locked against a starting engine. */
export async function openPluginDesk(dataDir: string | undefined): Promise<PluginDesk> {
  const paths = resolvePaths(dataDir);
  const running = await findRunningEngine(paths.state);
  if (running !== null) return deskOfEngine(await EngineClient.open(running));
  const { openStoredDesk } = await import('./stored-plugin-desk.ts');
  return openStoredDesk(paths);
}

function deskOfEngine(client: EngineClient): PluginDesk {
  const act = async (method: 'removePlugin' | 'enablePlugin' | 'disablePlugin', id: string): Promise<void> => {
    await client.request(method, { id });
  };
  return {
    list: () => Promise.resolve(client.snapshot.plugins),
    inspect: (id) => client.request('inspectPlugin', { id }),
    install: async (id, granted) => {
      await client.request('installPlugin', { id, granted });
    },
    remove: (id) => act('removePlugin', id),
    enable: (id) => act('enablePlugin', id),
    disable: (id) => act('disablePlugin', id),
    [Symbol.asyncDispose]: () => Promise.resolve(client[Symbol.dispose]()),
  };
}
