import { ok, release } from './abi';
import { plugin, Role } from './plugin';

export { cabi_realloc } from './abi';

// The hook `lifecycle`. Exported names have `__` for `#`: the build gives them their real ones.

export function lifecycle__start(role: i32): usize {
  plugin().start(role as Role);
  const parameters = plugin().parameters;
  for (let index = 0; index < parameters.length; index++) {
    plugin().onParameterChanged(parameters[index].id, parameters[index].defaultValue);
  }
  return ok();
}

export function lifecycle__on_settings_changed(text: usize, length: i32): void {
  plugin().onSettingsChanged(String.UTF8.decodeUnsafe(text, length));
  release(text, length);
}

export function lifecycle__stop(): void {
  plugin().stop();
}
