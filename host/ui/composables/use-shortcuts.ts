import { onBeforeUnmount, onMounted } from 'vue';
import { useSessionStore } from '../stores/session-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';
import { isTyping } from './key-combination.ts';
import { useSend } from './use-send.ts';

/** Keys of the whole window: mute and deafen (plain keys, outside text fields), and Ctrl+K or Cmd+K for the palette. */
export function useShortcuts(openPalette: () => void): void {
  const send = useSend();
  const session = useSessionStore();
  const settings = useSettingsStore();

  function onKey(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    const key = event.key.toUpperCase();
    const { mute, deafen } = settings.settings.shortcuts;
    if (key === mute.toUpperCase()) void send('setMuted', { isMuted: !session.self.isMuted });
    else if (key === deafen.toUpperCase()) void send('setDeafened', { isDeafened: !session.self.isDeafened });
  }

  onMounted(() => addEventListener('keydown', onKey));
  onBeforeUnmount(() => removeEventListener('keydown', onKey));
}
