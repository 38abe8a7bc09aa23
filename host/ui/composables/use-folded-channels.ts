import type { Channel } from '@jackfield/protocol/state';
import { useSessionStore } from '../stores/session-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';
import { useSend } from './use-send.ts';

/** Maximum number of remembered folded channels; the oldest are dropped first. */
const KEPT = 200;

/** Folded channels of this server. They are stored in the settings by server address and channel name, because a server may renumber its channels. */
export function useFoldedChannels() {
  const session = useSessionStore();
  const settings = useSettingsStore();
  const send = useSend();

  function keyOf(channel: Channel): string {
    const address = 'address' in session.connection ? session.connection.address : '';
    return `${address}/${channel.name}`;
  }

  function isFolded(channel: Channel): boolean {
    return settings.settings.foldedChannels.includes(keyOf(channel));
  }

  function setFolded(channel: Channel, isWanted: boolean): void {
    if (isFolded(channel) === isWanted) return;
    const key = keyOf(channel);
    const others = settings.settings.foldedChannels.filter((known) => known !== key);
    void send('updateSettings', { foldedChannels: isWanted ? [...others, key].slice(-KEPT) : others });
  }

  return { isFolded, setFolded };
}
