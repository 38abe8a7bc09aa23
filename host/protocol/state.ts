import type { CodedError } from './coded-error.ts';
import type { ChainOrder, PluginView } from './plugins.ts';
import type { LaneProfile } from './lane.ts';
import type { MessageMark, SlotTree } from './plugin-ui.ts';
import type { OwnServer, ServerBookmark } from './servers.ts';

/** State that the window shows. The engine owns all of it; the window holds a copy and derives no state of its own. */

/** State of the connection to a server; each case holds only the data that exists in it. */
export type ConnectionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly address: string }
  | {
      readonly kind: 'connected';
      readonly address: string;
      readonly serverName: string;
      readonly voicePath: 'udp' | 'control';
      /** SHA-256 of the server's certificate, hex; null where the lane has no certificates. */
      readonly fingerprint: string | null;
      /** Reason to trust the certificate: it was seen before, an invite link names it, or this is the first visit to the server. */
      readonly trust: 'known' | 'invited' | 'first-visit';
    }
  | {
      readonly kind: 'reconnecting';
      readonly address: string;
      /** 1 for the first try. */
      readonly attempt: number;
      /** Epoch milliseconds of the next try. */
      readonly nextTryAtMs: number;
      readonly reason: CodedError;
      /** False while the first connection attempt has not succeeded yet. */
      readonly wasConnected: boolean;
    }
  | { readonly kind: 'failed'; readonly address: string; readonly error: CodedError };

export interface Channel {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** `echo`: the server returns the user's own voice. */
  readonly kind: 'voice' | 'echo';
  /** The channel that contains this one; left out at the top. */
  readonly parentId?: number;
}

export interface User {
  readonly id: number;
  readonly name: string;
  /** SHA-256 of the identity key, first 16 bytes as hex: stable across sessions, keys per-user volume. */
  readonly fingerprint: string;
  /** null while the user is in no channel. */
  readonly channelId: number | null;
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  /** Muted by the server for everybody. */
  readonly isServerMuted: boolean;
  /** A plugin of the user changes their voice and declares it; left out for false. */
  readonly hasVoiceChanger?: boolean;
  /** SHA-256 of each codec beside Opus that the user can decode; left out for none. */
  readonly codecs?: readonly string[];
  /** Channels that the user hears beside their own; left out for none. */
  readonly listensTo?: readonly number[];
  /** The operator made the user a priority speaker: while they talk, others are quieter. Left out for false. */
  readonly isPriority?: boolean;
}

export interface ChatMessage {
  /** Unique within the server's run; orders messages. */
  readonly id: string;
  readonly channelId: number;
  readonly userId: number;
  readonly userName: string;
  readonly text: string;
  readonly sentAtMs: number;
  /** Set on a note from a plugin to this user only: `userId` is -1, `userName` is the plugin's name, and no other user sees it. */
  readonly isNote?: true;
}

/** A recording of the user's channel, running or waiting for consent; the recorder may be the user. */
export interface Recording {
  readonly id: number;
  readonly recorderId: number;
  /** Length of the recording, or its maximum length. */
  readonly seconds: number;
  /** True for a recording of the conversation for its participants; false for a short one for plugin development. */
  readonly isConversation: boolean;
  /** `running` once everybody has answered, or after 30 s. */
  readonly phase: 'asking' | 'running';
  /** Users whose voices are being recorded, beside the recorder. */
  readonly allowed: readonly number[];
  /** Users who have not answered yet. */
  readonly asked: readonly number[];
}

/** The user's own recording of a conversation: the running one, or the last one since the client started. */
export interface ConversationState {
  /** Folder that contains the files. */
  readonly folder: string;
  readonly startedAtMs: number;
  /** Time when all files were closed; null while the recording runs. */
  readonly endedAtMs: number | null;
  readonly markers: number;
  /** Reason for an unexpected end or for missing parts; null without one. */
  readonly error: CodedError | null;
}

/** Targets of a whisper: people, or all members of a channel. */
export interface WhisperTarget {
  readonly userIds: readonly number[];
  readonly channelIds: readonly number[];
}

/** Whispers to and from the user. */
export interface WhisperState {
  /** Target of the user's active whisper; `reached` is the number of people who receive it, 0 while it starts. */
  readonly own: (WhisperTarget & { readonly reached: number }) | null;
  /** People who whisper to the user, or shout to the user's channel. */
  readonly heard: readonly { readonly userId: number; readonly isShout: boolean }[];
  /** Target of a reply: the person who whispered last. */
  readonly lastFrom: number | null;
  /** Target of the user's last whisper. */
  readonly lastTarget: WhisperTarget | null;
}

/** State of the local user. */
export interface SelfState {
  readonly userId: number | null;
  readonly name: string;
  readonly channelId: number | null;
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  /** The user hears their processed microphone, without the server. */
  readonly isMonitoring: boolean;
  /** Plugin that a fault removed from the path of the user's packets; the user is muted until they decide. Left out when there is none. */
  readonly voiceHeldBy?: string;
}

/** Quality of the voice path over the last two seconds. */
export interface Quality {
  /** Control round trip in ms; null while unknown. */
  readonly roundTripMs: number | null;
  /** Lost packets of all senders in percent, 0 to 100. */
  readonly lossPercent: number;
  /** Percentage of the user's packets lost by the worst-off quarter of the listeners, 0 to 100; null while the user is silent or no listener reports. */
  readonly sentLossPercent: number | null;
  /** Each packet carries a copy of the previous one, because listeners lose packets. */
  readonly hasErrorCorrection: boolean;
  /** Reduced bitrate of the user's voice when the network cannot carry the wanted one; null while it can. */
  readonly limitedKbps: number | null;
  /** Mean jitter-buffer depth in ms over all senders; null while no sender is heard. */
  readonly jitterBufferMs: number | null;
  readonly sentKbps: number;
  readonly receivedKbps: number;
  readonly rating: 'good' | 'fair' | 'poor' | 'unknown';
  /** Dropped items of each bounded queue by name; only queues that have dropped items since start. */
  readonly drops: Readonly<Record<string, number>>;
}

/** The quality of one person's voice in the last second. */
export interface PersonQuality {
  readonly userId: number;
  readonly lossPercent: number;
  /** Mean length of a run of lost packets; 0 without loss. */
  readonly burstPackets: number;
  /** Delay beyond the fastest packets within which nearly all packets arrive. */
  readonly jitterMs: number;
  /** Delay of the jitter buffer: time from the arrival of the fastest packets to playback. */
  readonly delayMs: number;
  readonly packetMs: number;
  /** Name of the codec that decodes the voice. */
  readonly codec: string;
  /** Path from the server to the user; null while not connected. The path from the talker to the server is not known here. */
  readonly path: 'udp' | 'control' | null;
}

/** Codec that encodes the user's voice. */
export interface CodecState {
  readonly pluginId: string;
  readonly name: string;
  /** Preferred codec that is not active, and the reason; null when the preferred one is active or there are no listeners. */
  readonly waiting: {
    readonly pluginId: string;
    readonly name: string;
    /** `starting`: not ready here. `untold`: the server does not announce it to others (an older one never does). `lacked`: a listener does not have it. */
    readonly reason: 'starting' | 'untold' | 'lacked';
    /** Names of the channel's members who do not have exactly this build. */
    readonly lackedBy: readonly string[];
  } | null;
}

/** State of the chain in one direction of the user's voice. `attempt` counts from 1. */
export type VoiceLeg =
  /** Frames pass through the chain. */
  | { readonly kind: 'running' }
  | {
      readonly kind: 'starting';
      /** Name of the part that is being prepared or started. */
      readonly what: string;
      /** `preparing`: transpiled, once per version. `starting`: loaded and warmed up. */
      readonly step: 'preparing' | 'starting';
      readonly attempt: number;
      /** Progress of the start; null while unknown. */
      readonly progress: { readonly done: number; readonly total: number } | null;
    }
  /** The last attempt failed. */
  | {
      readonly kind: 'waiting';
      readonly what: string;
      /** Number of the next attempt. */
      readonly attempt: number;
      readonly error: CodedError;
      /** Epoch milliseconds. */
      readonly nextTryAtMs: number;
    };

/** Whether this client can send and play voice, by direction. */
export interface VoiceState {
  readonly speaking: VoiceLeg;
  readonly hearing: VoiceLeg;
}

/** Up to 10 times a second while a window watches, and only when a level changes. Levels are dBFS RMS, -100 for silence. */
export interface Meters {
  readonly micDb: number;
  readonly sentDb: number;
  readonly outputDb: number;
  /** Speech probability from the voice gate, 0 to 1. */
  readonly speechProbability: number;
  readonly isGateOpen: boolean;
  /** Levels of the remote users heard since the last report, in dBFS after volume. */
  readonly users: Readonly<Record<number, number>>;
  /** Level before the first and after each slot of the capture chain; length = enabled slots + 1. */
  readonly captureChainDb: readonly number[];
  readonly decodedChainDb: readonly number[];
  readonly mixedChainDb: readonly number[];
}

export interface AudioDeviceInfo {
  readonly id: string;
  readonly label: string;
  readonly kind: 'input' | 'output';
}

/** The user's settings; stored by the engine. */
export interface Settings {
  readonly name: string;
  readonly theme: 'system' | 'light' | 'dark';
  /** False until the first-run page was finished. */
  readonly isSetUp: boolean;
  /** Where audio is captured and played: `automatic` uses the engine where that works and else a window; `window` always uses a window. */
  readonly audioAccess: 'automatic' | 'window';
  /** Ids of the engine's own devices; empty for the system default, which is followed. */
  readonly inputDeviceId: string;
  readonly outputDeviceId: string;
  /** Devices of a window that captures and plays: labels, because a browser's ids change with each run. */
  readonly windowInputDeviceId: string;
  readonly windowOutputDeviceId: string;
  /** Buffer length of the engine's own devices. `low` is shorter and may crackle on a busy machine. */
  readonly audioLatency: 'default' | 'low';
  /** Volume of the microphone before the signal chain, and of all playback, in percent, 0 to 200. */
  readonly inputVolumePercent: number;
  readonly outputVolumePercent: number;
  /** Processing by Chromium when a window captures. */
  readonly hasEchoCancellation: boolean;
  readonly hasAutomaticGain: boolean;
  readonly packetMs: 10 | 20;
  /** Plugin registries beside the bundled one, in order: absolute folders and `http(s)` addresses. */
  readonly registries: readonly string[];
  /** The user's server list, in the order in which servers were added. */
  readonly servers: readonly ServerBookmark[];
  /** The server that was connected last, unless it is the embedded one. */
  readonly lastAddress: string | null;
  readonly lastChannelName: string | null;
  /** Volume in percent (0 to 200) by fingerprint; 100 is left out. */
  readonly userVolumes: Readonly<Record<string, number>>;
  /** Fingerprints of the people whom the user has muted. Their volumes are kept. */
  readonly mutedUsers: readonly string[];
  /** Channels whose members the window does not list: `address/channel name`. */
  readonly foldedChannels: readonly string[];
  readonly shortcuts: { readonly mute: string; readonly deafen: string };
  /** Keys to hold: `again` whispers to the last target, `reply` to the person who whispered last. Empty for no key. */
  readonly whisperKeys: { readonly again: string; readonly reply: string };
  /** False when the user refuses all whispers. */
  readonly takesWhispers: boolean;
  /** Fingerprints of the people whose whispers the user refuses. */
  readonly whisperRefusals: readonly string[];
  /** Attenuation of the others while a priority speaker talks, in dB, 0 to 40. */
  readonly duckingDb: number;
  /** Playback of people with a position: full level up to the minimum distance, the minimum volume from the maximum distance on. */
  readonly positional: {
    readonly isOn: boolean;
    readonly minimumDistanceM: number;
    readonly maximumDistanceM: number;
    readonly minimumVolumePercent: number;
  };
  /** Key combinations that the user bound to plugin keys: `namespace:name/key` → `Ctrl+Shift+K`. */
  readonly pluginKeys: Readonly<Record<string, string>>;
}

/** Positions of others relative to the user; present while a plugin reports the user's position. Metres, rounded to the centimetre. */
export interface PositionalState {
  /** Plugin that reports the position. */
  readonly pluginId: string;
  /** People in the same space; all others are heard as usual. */
  readonly people: readonly {
    readonly userId: number;
    readonly toRightM: number;
    readonly aheadM: number;
    readonly distanceM: number;
  }[];
}

/** State of the audio device; `chromium` means that a window captures and plays. */
export interface DeviceState {
  readonly kind: 'native' | 'chromium' | 'file' | 'silence';
  readonly isRunning: boolean;
  readonly error: CodedError | null;
  /** The program behind a native device (docs/design/native-audio.md); null for other kinds and while none runs. */
  readonly backend: 'sidecar' | 'pipe' | null;
  /** Name of the microphone that a native device uses; null while there is none. */
  readonly inputName: string | null;
  /** Name of the loudspeaker that a native device uses; null while there is none. */
  readonly outputName: string | null;
  /** Error that made a window capture and play in place of the engine; left out otherwise. */
  readonly fallbackReason?: CodedError;
  /** The session's start options choose between engine and window, and the setting `audioAccess` is ignored; left out otherwise. */
  readonly isAccessFixed?: true;
}

/** A microphone or a loudspeaker of this computer, as known to the engine. */
export interface NativeDeviceInfo {
  /** Stable across starts. */
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

/** Microphones and loudspeakers of this computer; `backend` is null when the engine cannot access any. */
export interface NativeDevices {
  readonly backend: 'sidecar' | 'pipe' | null;
  /** The reason why the programs that are there list no device, as the rest of a sentence; left out when one does, or when none is there. */
  readonly failure?: string;
  readonly inputs: readonly NativeDeviceInfo[];
  readonly outputs: readonly NativeDeviceInfo[];
}

/** The available devices and the selected ones: those of the settings, unless the session was started with others. */
export interface DeviceChoices extends NativeDevices {
  readonly inputId: string;
  readonly outputId: string;
}

/** The complete state, sent when a window connects; events keep it current. */
export interface Snapshot {
  readonly version: string;
  readonly connection: ConnectionState;
  /** Features and limits of the lane; null before the first connection to a server. */
  readonly lane: LaneProfile | null;
  /** null when the client was started for another server. */
  readonly ownServer: OwnServer | null;
  readonly self: SelfState;
  readonly channels: readonly Channel[];
  readonly users: readonly User[];
  /** Ids of the members of the user's channel who are talking now, the user included. */
  readonly talking: readonly number[];
  /** The last messages of the user's channel, oldest first, at most 200. */
  readonly chat: readonly ChatMessage[];
  readonly plugins: readonly PluginView[];
  readonly chain: ChainOrder;
  readonly settings: Settings;
  readonly device: DeviceState;
  /** The last device list; null before any window has asked. */
  readonly devices: DeviceChoices | null;
  readonly quality: Quality;
  readonly codec: CodecState;
  readonly voice: VoiceState;
  readonly notices: readonly Notice[];
  /** Recording of the user's channel; null while there is none. */
  readonly recording: Recording | null;
  /** The user's own recording; null before the first. */
  readonly conversation: ConversationState | null;
  readonly whisper: WhisperState;
  /** Trees that plugins show in the slots of the window. */
  readonly slots: readonly SlotTree[];
  /** Labels that plugins put beside chat messages. */
  readonly messageMarks: readonly MessageMark[];
  /** null while the user has no position. */
  readonly positional: PositionalState | null;
}

/** A one-time notice to the user: settings set aside, a plugin disabled after strikes, a changed certificate. */
export interface Notice {
  readonly id: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly error: CodedError;
}
