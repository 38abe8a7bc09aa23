import { InstanceLock } from '@jackfield/engine/instance-lock';
import type { JackfieldError } from '@jackfield/engine/errors';
import type { Paths } from '@jackfield/engine/paths';
import { PluginManager, pluginFolders } from '@jackfield/engine/plugins';
import { registryFolder } from './places.ts';
import type { PluginDesk } from './plugin-desk.ts';

/** Works on the stored state. Nothing of a plugin runs; no engine can start on the folder meanwhile. */
export async function openStoredDesk(paths: Paths): Promise<PluginDesk> {
  await using stack = new AsyncDisposableStack();
  stack.use(await InstanceLock.acquire(paths.state));
  const asides: JackfieldError[] = [];
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
  await manager.ready;
  for (const { message } of asides) process.stderr.write(`${message}\n`);
  const owned = stack.move();
  return {
    // Nothing starts here: what would start with an engine is simply on.
    list: () =>
      Promise.resolve(
        manager.views.map((view) => (view.status.kind === 'starting' ? { ...view, status: { kind: 'on' } } : view)),
      ),
    inspect: (id) => manager.inspect(id),
    install: (id, granted) => manager.install(id, granted),
    remove: (id) => manager.remove(id),
    enable: (id) => manager.enable(id),
    disable: (id) => manager.disable(id),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
