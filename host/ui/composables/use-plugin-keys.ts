import { useLinkStore } from '../stores/link-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';
import { combinationOf, hasModifier, isTyping } from './key-combination.ts';
import { useWindowKeys } from './use-window-keys.ts';

/**
 * Tells the engine of keys that the user bound to plugins, down and up, and of no others. A letter that is typed into a field is no key; losing the focus
 * lets every key go, since its release would not be seen.
 */
export function usePluginKeys(): void {
  const link = useLinkStore();
  const settings = useSettingsStore();
  /** `event.code` → the keys that it holds down. */
  const held = new Map<string, readonly string[]>();

  function tell(binding: string, isDown: boolean): void {
    const at = binding.indexOf('/');
    // A key press that nobody hears is no news.
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
