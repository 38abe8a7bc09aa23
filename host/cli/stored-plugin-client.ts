import { InstanceLock } from '@jackfield/engine/instance-lock';
import type { JackfieldError } from '@jackfield/engine/errors';
import type { Paths } from '@jackfield/engine/paths';
import { ensureFolders } from '@jackfield/engine/ensure-folders';
import { PluginManager, SettingsStore, pluginFolders } from '@jackfield/engine/plugins';
import { registryFolder } from './places.ts';
import type { PluginClient } from './plugin-client.ts';

/** Opens a client of the stored state. No plugin code runs; no engine can start on the folder meanwhile. */
export async function openStoredPluginClient(paths: Paths): Promise<PluginClient> {
  await using stack = new AsyncDisposableStack();
  await ensureFolders(paths);
  stack.use(await InstanceLock.acquire(paths.state));
  const asides: JackfieldError[] = [];
  const settings = stack.use(await SettingsStore.open(paths.config, (error) => asides.push(error)));
  const manager = stack.use(
    await PluginManager.open({
      ...pluginFolders(paths),
      registryFolder,
      launcher: null,
      session: { selfId: null, channels: [], users: [] },
      services: null,
      onSetAside: (error) => asides.push(error),
    }),
  );
  manager.on('notice', ({ error }) => say(error));
  await manager.ready;
  asides.forEach(say);
  await manager.consent.setRegistries(settings.value.registries);
  const owned = stack.move();
  return {
    // No plugin starts here: a plugin that would start with an engine is reported as on.
    list: () =>
      Promise.resolve(
        manager.views.map((view) => (view.status.kind === 'starting' ? { ...view, status: { kind: 'on' } } : view)),
      ),
    refresh: () => manager.refresh(),
    inspect: (id) => manager.inspect(id),
    inspectFile: (file) => manager.consent.inspectFile(file),
    install: (id, granted, choice) => manager.install(id, granted, choice),
    remove: (id, deletesData) => manager.remove(id, deletesData),
    enable: (id) => manager.enable(id),
    disable: (id) => manager.disable(id),
    setGrant: (id, permission, where) => manager.consent.setGrant(id, permission, where),
    sources: () => Promise.resolve(manager.consent.sources),
    registries: () => settings.value.registries,
    setRegistry: async (place, isListed) => {
      await settings.setRegistry(place, isListed);
      await manager.consent.setRegistries(settings.value.registries);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Prints to standard error, apart from the result of the command. */
function say({ message }: JackfieldError): void {
  process.stderr.write(`${message}\n`);
}
