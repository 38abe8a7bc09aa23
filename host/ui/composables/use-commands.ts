import {
  Cable,
  Headphones,
  HeadphoneOff,
  LogOut,
  Mic,
  MicOff,
  Moon,
  Plug,
  Puzzle,
  Settings,
  Sun,
  Unplug,
  Users,
} from '@lucide/vue';
import { computed, type Component, type ComputedRef } from 'vue';
import { useLinkStore } from '../stores/link-store.ts';
import { usePluginsStore } from '../stores/plugins-store.ts';
import { useSessionStore } from '../stores/session-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';
import { useRoute } from './use-route.ts';

/** One line of the palette. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon: Component;
  readonly shortcut?: string;
  run(): unknown;
}

/** What the window can do now, the most likely first. */
export function useCommands(openConnect: () => void): ComputedRef<readonly Command[]> {
  const link = useLinkStore();
  const session = useSessionStore();
  const plugins = usePluginsStore();
  const settings = useSettingsStore();
  const { go } = useRoute();

  return computed(() => {
    const { self } = session;
    const { shortcuts } = settings.settings;
    const joins = session.channels
      .filter((channel) => channel.id !== self.channelId)
      .map((channel) => ({
        id: `join-${channel.id}`,
        label: `Join ${channel.name}`,
        icon: Cable,
        run: () => link.request('joinChannel', { channelId: channel.id }),
      }));
    const switches = plugins.installed
      .filter((plugin) => !plugin.isRequired && (plugin.status.kind === 'on' || plugin.status.kind === 'off'))
      .map((plugin) => ({
        id: `switch-${plugin.id}`,
        label: `Switch ${plugin.name} ${plugin.status.kind === 'on' ? 'off' : 'on'}`,
        icon: Puzzle,
        run: () => link.request(plugin.status.kind === 'on' ? 'disablePlugin' : 'enablePlugin', { id: plugin.id }),
      }));
    const commands: Command[] = [
      {
        id: 'mute',
        label: self.isMuted ? 'Unmute' : 'Mute',
        icon: self.isMuted ? Mic : MicOff,
        shortcut: shortcuts.mute,
        run: () => link.request('setMuted', { isMuted: !self.isMuted }),
      },
      {
        id: 'deafen',
        label: self.isDeafened ? 'Hear again' : 'Deafen',
        icon: self.isDeafened ? Headphones : HeadphoneOff,
        shortcut: shortcuts.deafen,
        run: () => link.request('setDeafened', { isDeafened: !self.isDeafened }),
      },
      ...joins,
      ...(session.ownChannel === null
        ? []
        : [
            {
              id: 'leave',
              label: `Leave ${session.ownChannel.name}`,
              icon: LogOut,
              run: () => link.request('leaveChannel', null),
            },
          ]),
      { id: 'show-talk', label: 'Show people and chat', icon: Users, run: () => go('talk') },
      { id: 'show-plugins', label: 'Show plugins', icon: Puzzle, run: () => go('plugins') },
      { id: 'show-settings', label: 'Show settings', icon: Settings, run: () => go('settings') },
      ...switches,
      { id: 'connect', label: 'Connect to a server…', icon: Plug, run: openConnect },
      ...(session.connection.kind === 'idle'
        ? []
        : [{ id: 'disconnect', label: 'Disconnect', icon: Unplug, run: () => link.request('disconnect', null) }]),
      {
        id: 'theme-light',
        label: 'Light theme',
        icon: Sun,
        run: () => link.request('updateSettings', { theme: 'light' }),
      },
      {
        id: 'theme-dark',
        label: 'Dark theme',
        icon: Moon,
        run: () => link.request('updateSettings', { theme: 'dark' }),
      },
    ];
    return commands;
  });
}
