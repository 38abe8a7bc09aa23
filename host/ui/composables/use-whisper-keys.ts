import type { WhisperTarget } from '@jackfield/protocol/state';
import { useSettingsStore } from '../stores/settings-store.ts';
import { useWhisperStore } from '../stores/whisper-store.ts';
import { combinationOf, hasModifier, isTyping } from './key-combination.ts';
import { useHold } from './use-hold.ts';
import { useWindowKeys } from './use-window-keys.ts';

/** Hold-to-whisper keys: to the last target, or else to the whisper group, and as a reply. Losing the focus releases them, because the release itself would not be seen. */
export function useWhisperKeys(): void {
  const store = useWhisperStore();
  const settings = useSettingsStore();
  let target: WhisperTarget = { userIds: [], channelIds: [] };
  let heldCode: string | null = null;
  const hold = useHold({
    isActive: () => store.state.own !== null,
    start: () => store.start(target),
    stop: () => store.stop(),
  });

  function targetOf(combination: string): WhisperTarget | null {
    const { again, reply } = settings.settings.whisperKeys;
    const { lastFrom, lastTarget } = store.state;
    const group = store.groupTarget.userIds.length > 0 ? store.groupTarget : null;
    if (combination === again.toUpperCase()) return lastTarget ?? group;
    return combination === reply.toUpperCase() && lastFrom !== null ? { userIds: [lastFrom], channelIds: [] } : null;
  }

  function onDown(event: KeyboardEvent): void {
    if (event.repeat || event.isComposing || event.defaultPrevented || heldCode !== null) return;
    const combination = combinationOf(event);
    if (combination === null || (isTyping(event.target) && !hasModifier(combination))) return;
    const wanted = targetOf(combination.length === 1 ? combination : combination.toUpperCase());
    if (wanted === null) return;
    event.preventDefault();
    target = wanted;
    heldCode = event.code;
    hold.down();
  }

  function onUp(event: KeyboardEvent): void {
    if (event.code !== heldCode) return;
    heldCode = null;
    hold.up();
  }

  function onBlur(): void {
    heldCode = null;
    hold.cancel();
  }

  useWindowKeys({ down: onDown, up: onUp, blur: onBlur });
}
