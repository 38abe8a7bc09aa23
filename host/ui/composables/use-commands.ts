import {
  AudioLines,
  Cable,
  CircleHelp,
  Disc,
  Headphones,
  HeadphoneOff,
  LogOut,
  MessageSquare,
  Mic,
  MicOff,
  Moon,
  Plug,
  Puzzle,
  Server,
  Settings,
  Stethoscope,
  Sun,
  SunMoon,
  Unplug,
  UserPlus,
  UserRound,
  Users,
  Volume2,
  VolumeX,
} from '@lucide/vue';
import { computed, type Component, type ComputedRef } from 'vue';
import { useDialogsStore } from '../stores/dialogs-store.ts';
import { useLinkStore } from '../stores/link-store.ts';
import { usePluginsStore } from '../stores/plugins-store.ts';
import { useRecordingStore } from '../stores/recording-store.ts';
import { useSessionStore } from '../stores/session-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';
import type { Findable } from './find-commands.ts';
import { showSetting } from './show-setting.ts';
import { useRoute } from './use-route.ts';

/** One line of the palette. */
export interface Command extends Findable {
  readonly id: string;
  readonly icon: Component;
  readonly shortcut?: string;
  run(): unknown;
}

/** Parts of the settings: test id or heading id, label, and alternative search terms. */
const SETTINGS = [
  ['settings-input', 'Microphone', 'mic input device audio sound level sensitivity gain headset recording'],
  ['settings-output', 'Speakers', 'speaker loudspeaker output device audio sound volume headphones headset loud'],
  ['settings-input-volume', 'Input volume', 'mic microphone level gain loud quiet'],
  ['settings-output-volume', 'Output volume', 'speaker speakers loud quiet sound'],
  ['settings-test-sound', 'Test sound', 'speaker speakers check try chime play hear'],
  ['settings-latency-default', 'Audio latency', 'delay lag buffer crackle glitch'],
  ['settings-noise-suppression-light', 'Noise suppression', 'denoise background fan hum keyboard microphone mic'],
  ['settings-sensitivity', 'Input sensitivity', 'gate threshold voice activation microphone mic vad'],
  ['settings-hear', 'Hear yourself', 'test microphone mic check monitor listen loopback sidetone'],
  ['settings-echo-cancellation', 'Echo cancellation', 'feedback aec speakers'],
  ['settings-automatic-gain', 'Automatic gain', 'agc loud quiet level volume microphone'],
  ['settings-name', 'Your name', 'nickname nick rename profile account user identity me'],
  ['settings-theme', 'Theme', 'dark light appearance colour color design night mode look'],
  ['settings-packet-10', 'Packet length', 'delay latency lag ping bandwidth data network connection'],
  ['settings-keys', 'Plugin shortcuts', 'keys keyboard hotkeys bindings push talk ptt'],
  ['settings-whispers-taken', 'Whispers', 'whisper shout private secret reply key hotkey'],
  ['settings-ducking', 'Priority speakers', 'ducking quieter attenuate operator'],
  ['settings-positional', 'Positional audio', 'spatial 3d distance position space game'],
  ['settings-sources', 'Plugin registries', 'sources registry store install add repository'],
] as const;

/** Commands that are available now, the most likely first. */
export function useCommands(): ComputedRef<readonly Command[]> {
  const link = useLinkStore();
  const session = useSessionStore();
  const plugins = usePluginsStore();
  const settings = useSettingsStore();
  const dialogs = useDialogsStore();
  const recording = useRecordingStore();
  const { go } = useRoute();

  function channels(): Command[] {
    return session.isConnected
      ? session.channels
          .filter((channel) => channel.id !== session.self.channelId)
          .map((channel) => ({
            id: `join-${channel.id}`,
            label: `Join ${channel.name}`,
            keywords: `channel room go enter talk ${channel.description}`,
            icon: Cable,
            run: () => link.request('joinChannel', { channelId: channel.id }),
          }))
      : [];
  }

  /** Commands for people, those in the user's channel first. */
  function people(): Command[] {
    const { channelId, userId } = session.self;
    const others = [...session.users.values()]
      .filter(({ id }) => id !== userId && session.isConnected)
      .toSorted((a, b) => Number(b.channelId === channelId) - Number(a.channelId === channelId));
    return others.flatMap((user): Command[] => {
      const isMuted = settings.isMuted(user.fingerprint);
      return [
        {
          id: `person-${user.id}`,
          label: `${user.name}: volume and more`,
          keywords: 'person people user member loud quiet louder quieter key',
          isSearchedOnly: true,
          icon: UserRound,
          run: () => (dialogs.personId = user.id),
        },
        {
          id: `mute-person-${user.id}`,
          label: isMuted ? `Hear ${user.name} again` : `Mute ${user.name} for me`,
          keywords: 'silence ignore block person unmute mute',
          isSearchedOnly: true,
          icon: isMuted ? Volume2 : VolumeX,
          run: () => link.request('setUserMuted', { userId: user.id, isMuted: !isMuted }),
        },
      ];
    });
  }

  function installedPlugins(): Command[] {
    return plugins.installed.flatMap((plugin): Command[] => {
      const about = `plugin effect ${plugin.description}`;
      const isOn = plugin.status.kind === 'on';
      const page: Command = {
        id: `plugin-${plugin.id}`,
        label: `${plugin.name}: settings and permissions`,
        keywords: `open page log ${about}`,
        isSearchedOnly: true,
        icon: Puzzle,
        run: () => {
          dialogs.pluginId = plugin.id;
          go('plugins');
        },
      };
      if (plugin.isRequired || (!isOn && plugin.status.kind !== 'off')) return [page];
      const toggle: Command = {
        id: `switch-${plugin.id}`,
        label: `Switch ${plugin.name} ${isOn ? 'off' : 'on'}`,
        keywords: `enable disable turn ${about}`,
        icon: Puzzle,
        run: () => link.request(isOn ? 'disablePlugin' : 'enablePlugin', { id: plugin.id }),
      };
      return [toggle, page];
    });
  }

  function servers(): Command[] {
    const here = session.connection.kind === 'connected' ? session.connection.address : null;
    return settings.settings.servers
      .filter(({ address }) => address !== here)
      .map(({ address, name }) => ({
        id: `server-${address}`,
        label: `Connect to ${name}`,
        keywords: `server bookmark favourite favorite ${address}`,
        isSearchedOnly: true,
        icon: Server,
        run: () => link.request('connect', { address }),
      }));
  }

  function recordings(): Command[] {
    if (recording.isOwn)
      return [
        {
          id: 'stop-recording',
          label: 'Stop recording',
          keywords: 'record end finish conversation',
          icon: Disc,
          run: () => link.request('stopRecording', null),
        },
        {
          id: 'mark-recording',
          label: 'Put a marker into the recording',
          keywords: 'chapter bookmark moment',
          icon: Disc,
          run: () => link.request('markRecording', { text: '' }),
        },
      ];
    if (recording.recording !== null || !session.canRecord) return [];
    return [
      {
        id: 'record',
        label: 'Record this conversation…',
        keywords: 'recording tape audio file save podcast interview opus wav',
        icon: Disc,
        run: () => (dialogs.isRecordOpen = true),
      },
    ];
  }

  return computed(() => {
    const { self } = session;
    const { shortcuts } = settings.settings;
    const commands: Command[] = [
      {
        id: 'mute',
        label: self.isMuted ? 'Unmute' : 'Mute',
        keywords: 'mic microphone silence talk speak mute unmute push',
        icon: self.isMuted ? Mic : MicOff,
        shortcut: shortcuts.mute,
        run: () => link.request('setMuted', { isMuted: !self.isMuted }),
      },
      {
        id: 'deafen',
        label: self.isDeafened ? 'Hear again' : 'Deafen',
        keywords: 'headphones sound audio speakers listen hear deaf undeafen silence',
        icon: self.isDeafened ? Headphones : HeadphoneOff,
        shortcut: shortcuts.deafen,
        run: () => link.request('setDeafened', { isDeafened: !self.isDeafened }),
      },
      ...channels(),
      ...(session.ownChannel === null
        ? []
        : [
            {
              id: 'leave',
              label: `Leave ${session.ownChannel.name}`,
              keywords: 'exit quit hang up end call channel room',
              icon: LogOut,
              run: () => link.request('leaveChannel', null),
            },
            ...recordings(),
          ]),
      ...(session.canInvite
        ? [
            {
              id: 'invite',
              label: 'Invite people…',
              keywords: 'link share friend friends qr code address fingerprint certificate add join',
              icon: UserPlus,
              run: () => (dialogs.isInviteOpen = true),
            },
          ]
        : []),
      {
        id: 'show-talk',
        label: 'Show people and chat',
        keywords: 'talk users members home participants',
        icon: Users,
        run: () => go('talk'),
      },
      {
        id: 'write',
        label: 'Write a message',
        keywords: 'chat text send type',
        isSearchedOnly: true,
        icon: MessageSquare,
        run: () => {
          go('talk');
          showSetting('chat-input');
        },
      },
      {
        id: 'show-plugins',
        label: 'Show plugins',
        keywords: 'effects extensions add-ons addons mods install chain noise voice',
        icon: Puzzle,
        run: () => go('plugins'),
      },
      {
        id: 'show-settings',
        label: 'Show settings',
        keywords: 'options preferences configuration setup',
        icon: Settings,
        run: () => go('settings'),
      },
      ...SETTINGS.map(([name, label, keywords]): Command => ({
        id: name,
        label: `Settings: ${label}`,
        keywords: `change ${keywords}`,
        isSearchedOnly: true,
        icon: Settings,
        run: () => {
          go('settings');
          showSetting(name);
        },
      })),
      {
        id: 'monitor',
        label: self.isMonitoring ? 'Stop hearing yourself' : 'Hear yourself',
        keywords: 'test check microphone mic monitor listen echo',
        isSearchedOnly: true,
        icon: AudioLines,
        run: () => link.request('setMonitoring', { isMonitoring: !self.isMonitoring }),
      },
      {
        id: 'doctor',
        label: 'Call doctor…',
        keywords:
          'check my call test microphone mic speakers connection problem bad sound quality choppy lag loss jitter echo broken cannot hear robot',
        icon: Stethoscope,
        run: () => (dialogs.isDoctorOpen = true),
      },
      ...installedPlugins(),
      {
        id: 'connect',
        label: 'Connect to a server…',
        keywords: 'join address link invite login bookmark bookmarks favourites add another change',
        icon: Plug,
        run: () => (dialogs.isConnectOpen = true),
      },
      ...servers(),
      ...(session.connection.kind === 'idle'
        ? []
        : [
            {
              id: 'disconnect',
              label: 'Disconnect',
              keywords: 'server logout log out exit quit offline',
              icon: Unplug,
              run: () => link.request('disconnect', null),
            },
          ]),
      ...people(),
      {
        id: 'theme-light',
        label: 'Light theme',
        keywords: 'bright white day mode appearance colour color',
        icon: Sun,
        run: () => link.request('updateSettings', { theme: 'light' }),
      },
      {
        id: 'theme-dark',
        label: 'Dark theme',
        keywords: 'night black mode appearance colour color',
        icon: Moon,
        run: () => link.request('updateSettings', { theme: 'dark' }),
      },
      {
        id: 'theme-system',
        label: 'Theme of the system',
        keywords: 'automatic appearance',
        isSearchedOnly: true,
        icon: SunMoon,
        run: () => link.request('updateSettings', { theme: 'system' }),
      },
      {
        id: 'help',
        label: 'Help',
        keywords:
          'guide manual docs documentation shortcuts keys keyboard how support problem troubleshooting about version',
        icon: CircleHelp,
        run: () => (dialogs.isHelpOpen = true),
      },
    ];
    return commands;
  });
}
