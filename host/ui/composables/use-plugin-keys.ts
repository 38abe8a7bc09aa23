import { useLinkStore } from '../stores/link-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';
import { combinationOf, hasModifier, isTyping } from './key-combination.ts';
import { useWindowKeys } from './use-window-keys.ts';

/**
 * Reports to the engine when keys that the user bound to plugins are pressed and released, and no other keys. Letters typed into a field are ignored. Losing
 * the focus releases every key, because the release itself would not be seen.
 */
export function usePluginKeys(): void {
  const link = useLinkStore();
  const settings = useSettingsStore();
  /** `event.code` → the bound plugin keys that it holds down. */
  const held = new Map<string, readonly string[]>();

  function tell(binding: string, isDown: boolean): void {
    const at = binding.indexOf('/');
    // A key press that does not reach the engine needs no notice.
    link.request('pluginKey', { id: binding.slice(0, at), keyId: binding.slice(at + 1), isDown }).catch(() => null);
  }

  function onDown(event: KeyboardEvent): void {
    if (event.repeat || event.isComposing || event.defaultPrevented) return;
    const combination = combinationOf(event);
    if (combination === null || (isTyping(event.target) && !hasModifier(combination))) return;
    const bindings = Object.entries(settings.settings.pluginKeys)
      .filter(([, bound]) => bound === combination)
      .map(([binding]) => binding);
    if (bindings.length === 0) return;
    event.preventDefault();
    held.set(event.code, bindings);
    for (const binding of bindings) tell(binding, true);
  }

  function letGo(code: string): void {
    for (const binding of held.get(code) ?? []) tell(binding, false);
    held.delete(code);
  }
  const onUp = (event: KeyboardEvent): void => letGo(event.code);
  const onBlur = (): void => {
    for (const code of held.keys()) letGo(code);
  };

  useWindowKeys({ down: onDown, up: onUp, blur: onBlur });
}
