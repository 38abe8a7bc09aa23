import type { CodedError } from './coded-error.ts';
import type { ChainOrder, PluginView } from './plugins.ts';
import type { MessageMark, SlotTree } from './plugin-ui.ts';
import type { OwnServer, ServerBookmark } from './servers.ts';

/** What the window shows. The engine owns all of it; the window holds a copy and never computes truth of its own. */

/** Where the connection to a server stands; each case holds only what exists then. */
export type ConnectionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly address: string }
  | {
      readonly kind: 'connected';
      readonly address: string;
      readonly serverName: string;
      readonly voicePath: 'udp' | 'control';
      /** SHA-256 of the server's certificate, hex. */
      readonly fingerprint: string;
      /** Why the certificate is trusted: it was seen before, an invite link names it, or nothing was known of the server until now. */
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
      /** False while the very first connection has not succeeded: nothing was lost, it could not be made. */
      readonly wasConnected: boolean;
    }
  | { readonly kind: 'failed'; readonly address: string; readonly error: CodedError };

export interface Channel {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** `echo`: the server sends one's own voice back. */
  readonly kind: 'voice' | 'echo';
}

export interface User {
  readonly id: number;
  readonly name: string;
  /** SHA-256 of the identity key, first 16 bytes as hex: stable across sessions, keys per-user volume. */
  readonly fingerprint: string;
  /** null while in no channel. */
  readonly channelId: number | null;
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  /** Muted by the server for everybody. */
  readonly isServerMuted: boolean;
  /** A plugin changes their voice and says so; left out for false. */
  readonly hasVoiceChanger?: boolean;
  /** SHA-256 of the codecs beside Opus that they can decode; left out for none. */
  readonly codecs?: readonly string[];
  /** Channels that they hear beside their own; left out for none. */
  readonly listensTo?: readonly number[];
  /** The operator marked them: while they talk, others are quieter. Left out for false. */
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
  /** Set on what a plugin says to this user alone: nobody wrote it (`userId` is -1) and nobody else sees it. `userName` is the plugin's name. */
  readonly isNote?: true;
}

/** Somebody in the own channel, or oneself, records it or asks to. */
export interface Recording {
  readonly id: number;
  readonly recorderId: number;
  /** Its length, or the longest that it may become. */
  readonly seconds: number;
  /** A recording of the conversation, for its people; else a short one for the work on a plugin. */
  readonly isConversation: boolean;
  /** `running` once everybody has answered, or had 30 s for it. */
  readonly phase: 'asking' | 'running';
  /** Whose voices are on it now, beside the recorder's. */
  readonly allowed: readonly number[];
  /** Who has not answered yet. */
  readonly asked: readonly number[];
}

/** The recording of a conversation by oneself: the one that runs, or the last one of this run of the client. */
export interface ConversationState {
  /** The folder of its files. */
  readonly folder: string;
  readonly startedAtMs: number;
  /** All files are closed; null while it runs. */
  readonly endedAtMs: number | null;
  readonly markers: number;
  /** Why it ended by itself, or why something is missing. */
  readonly error: CodedError | null;
}

/** Whom to whisper to: people, or all in a channel. */
export interface WhisperTarget {
  readonly userIds: readonly number[];
  readonly channelIds: readonly number[];
}

/** Whispers to and from oneself. */
export interface WhisperState {
  /** The server knows whispers, and listening to other channels; false without a connection. */
  readonly isSupported: boolean;
  /** To whom oneself whispers; `reached` people get it, 0 while it starts. */
  readonly own: (WhisperTarget & { readonly reached: number }) | null;
  /** Who whispers to oneself, or shouts to a channel that oneself is in. */
  readonly heard: readonly { readonly userId: number; readonly isShout: boolean }[];
  /** Whom an answer goes to: the last one who whispered. */
  readonly lastFrom: number | null;
  /** To whom oneself whispered last. */
  readonly lastTarget: WhisperTarget | null;
}

/** Oneself. */
export interface SelfState {
  readonly userId: number | null;
  readonly name: string;
  readonly channelId: number | null;
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  /** The user hears the processed microphone back, without the server. */
  readonly isMonitoring: boolean;
  /** The plugin that a fault took out of the way of one's packets, which mutes until the user decides; left out while there is none. */
  readonly voiceHeldBy?: string;
}

/** Quality of the voice path over the last two seconds. */
export interface Quality {
  /** Control round trip in ms; null while unknown. */
  readonly roundTripMs: number | null;
  /** Packets that never came, 0 to 100, over all senders. */
  readonly lossPercent: number;
  /** What the worst-off quarter of the listeners lose of oneself, 0 to 100; null while one is silent or nobody reports. */
  readonly sentLossPercent: number | null;
  /** Packets carry a copy of the one before, because listeners lose some. */
  readonly hasErrorCorrection: boolean;
  /** Bitrate of one's own voice where the network carries less than the user wishes; null while it carries it. */
  readonly limitedKbps: number | null;
  /** Mean jitter-buffer depth in ms over all senders; null while nobody is heard. */
  readonly jitterBufferMs: number | null;
  readonly sentKbps: number;
  readonly receivedKbps: number;
  readonly rating: 'good' | 'fair' | 'poor' | 'unknown';
  /** Dropped items of every bounded queue by name; only those that dropped since start. */
  readonly drops: Readonly<Record<string, number>>;
}

/** The quality of one person's voice in the last second. */
export interface PersonQuality {
  readonly userId: number;
  readonly lossPercent: number;
  /** Mean length of a run of lost packets; 0 without loss. */
  readonly burstPackets: number;
  /** How much later than the fastest packets nearly all of them are there. */
  readonly jitterMs: number;
  /** Time from the arrival of the fastest packets to the ear: the delay of the jitter buffer. */
  readonly delayMs: number;
  readonly packetMs: number;
  /** Name of the codec that decodes it. */
  readonly codec: string;
  /** How voice reaches oneself; null while not connected. How it reaches the server is the talker's alone. */
  readonly path: 'udp' | 'control' | null;
}

/** Which codec packs the user's own voice. */
export interface CodecState {
  readonly pluginId: string;
  readonly name: string;
  /** The one that is wanted and not spoken, and why; null when the wanted one is spoken, or when nobody is there to listen. */
  readonly waiting: {
    readonly pluginId: string;
    readonly name: string;
    /** `starting`: it is not ready here. `untold`: the server does not tell others of it (an older one never does). `lacked`: somebody has not got it. */
    readonly reason: 'starting' | 'untold' | 'lacked';
    /** Names of those in the channel who have not got exactly this build. */
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
      /** Progress of the start; null while it is unknown. */
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

/** Whether the user can be heard and can hear, as far as this client is concerned. */
export interface VoiceState {
  readonly speaking: VoiceLeg;
  readonly hearing: VoiceLeg;
}

/** Up to 10 times a second while a window watches, and only when a level changes. Levels are dBFS RMS, -100 for silence. */
export interface Meters {
  readonly micDb: number;
  readonly sentDb: number;
  readonly outputDb: number;
  /** 0 to 1 from the voice gate. */
  readonly speechProbability: number;
  readonly isGateOpen: boolean;
  /** Remote users heard since the last report, dBFS after volume. */
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
  /** What captures and plays: the engine where that works and a window elsewhere, or always a window. */
  readonly audioAccess: 'automatic' | 'window';
  /** Ids of the engine's own devices; empty for the system default, which is followed. */
  readonly inputDeviceId: string;
  readonly outputDeviceId: string;
  /** The same for a window that captures and plays: labels, because a browser's ids change with each run. */
  readonly windowInputDeviceId: string;
  readonly windowOutputDeviceId: string;
  /** Buffer length of the engine's own devices. `low` is shorter and may crackle on a busy machine. */
  readonly audioLatency: 'default' | 'low';
  /** Volume of the microphone before the signal chain, and of everything that is heard, in percent, 0 to 200. */
  readonly inputVolumePercent: number;
  readonly outputVolumePercent: number;
  /** Processing by Chromium where a window captures. */
  readonly hasEchoCancellation: boolean;
  readonly hasAutomaticGain: boolean;
  readonly packetMs: 10 | 20;
  /** Where plugins come from, beside the bundled registry, in this order: absolute folders and `http(s)` addresses. */
  readonly registries: readonly string[];
  /** Servers to go back to, in the order in which they were added. */
  readonly servers: readonly ServerBookmark[];
  /** The server that was connected last, unless it is the client's own. */
  readonly lastAddress: string | null;
  readonly lastChannelName: string | null;
  /** Volume in percent (0 to 200) by fingerprint; 100 is left out. */
  readonly userVolumes: Readonly<Record<string, number>>;
  /** Fingerprints of those whom the user does not want to hear. Their volumes are kept. */
  readonly mutedUsers: readonly string[];
  /** Channels whose people the window does not list: `address/channel name`. */
  readonly foldedChannels: readonly string[];
  readonly shortcuts: { readonly mute: string; readonly deafen: string };
  /** Keys to hold: whisper to those of the last time, and to the one who whispered last. Empty for none. */
  readonly whisperKeys: { readonly again: string; readonly reply: string };
  /** False: nobody can whisper to this user. */
  readonly takesWhispers: boolean;
  /** Fingerprints of those whose whispers the user does not take. */
  readonly whisperRefusals: readonly string[];
  /** Attenuation of the others while a priority speaker talks, in dB, 0 to 40. */
  readonly duckingDb: number;
  /** How others are heard who have a place in space. Up to the minimum distance they have their full level, from the maximum distance on the minimum volume. */
  readonly positional: {
    readonly isOn: boolean;
    readonly minimumDistanceM: number;
    readonly maximumDistanceM: number;
    readonly minimumVolumePercent: number;
  };
  /** What the user bound to keys of plugins: `namespace:name/key` → `Ctrl+Shift+K`. */
  readonly pluginKeys: Readonly<Record<string, string>>;
}

/** Who stands where, as oneself hears it; there while a plugin says where one is. Metres, to the centimetre. */
export interface PositionalState {
  /** Which plugin says so. */
  readonly pluginId: string;
  /** Those who share the space; others are heard as usual. */
  readonly people: readonly {
    readonly userId: number;
    readonly toRightM: number;
    readonly aheadM: number;
    readonly distanceM: number;
  }[];
}

/** What the device is doing; `chromium` means that a window captures and plays. */
export interface DeviceState {
  readonly kind: 'native' | 'chromium' | 'file' | 'silence';
  readonly isRunning: boolean;
  readonly error: CodedError | null;
  /** The program behind a native device (docs/design/native-audio.md); null for other kinds and while none runs. */
  readonly backend: 'sidecar' | 'pipe' | null;
  /** The name of the microphone that a native device took; null while there is none. */
  readonly inputName: string | null;
  /** The name of the loudspeaker that a native device took; null while there is none. */
  readonly outputName: string | null;
  /** Why a window captures and plays although the engine was to do it; left out where that is not so. */
  readonly fallbackReason?: CodedError;
  /** The start of the session decides between engine and window, and the setting `audioAccess` does not; left out where that is not so. */
  readonly isAccessFixed?: true;
}

/** A microphone or a loudspeaker of this computer, as the engine sees it. */
export interface NativeDeviceInfo {
  /** The same at each start. */
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

/** Microphones and loudspeakers of this computer; `backend` is null where the engine cannot reach any. */
export interface NativeDevices {
  readonly backend: 'sidecar' | 'pipe' | null;
  readonly inputs: readonly NativeDeviceInfo[];
  readonly outputs: readonly NativeDeviceInfo[];
}

/** The devices to choose from, and what is in force: the settings, unless the session was started with something else. */
export interface DeviceChoices extends NativeDevices {
  readonly inputId: string;
  readonly outputId: string;
}

/** Everything at once, sent when a window connects; kept current by events. */
export interface Snapshot {
  readonly version: string;
  readonly connection: ConnectionState;
  /** null where the client was started for another server. */
  readonly ownServer: OwnServer | null;
  readonly self: SelfState;
  readonly channels: readonly Channel[];
  readonly users: readonly User[];
  /** Ids of those who are heard in the own channel now, oneself among them. */
  readonly talking: readonly number[];
  /** The last messages of the own channel, oldest first, at most 200. */
  readonly chat: readonly ChatMessage[];
  readonly plugins: readonly PluginView[];
  readonly chain: ChainOrder;
  readonly settings: Settings;
  readonly device: DeviceState;
  /** As listed last; null before any window has asked. */
  readonly devices: DeviceChoices | null;
  readonly quality: Quality;
  readonly codec: CodecState;
  readonly voice: VoiceState;
  readonly notices: readonly Notice[];
  /** Of the own channel; null while there is none. */
  readonly recording: Recording | null;
  /** By oneself; null before the first. */
  readonly conversation: ConversationState | null;
  readonly whisper: WhisperState;
  /** What plugins show in the slots of the window. */
  readonly slots: readonly SlotTree[];
  /** What plugins put beside chat messages. */
  readonly messageMarks: readonly MessageMark[];
  /** null while oneself has no place. */
  readonly positional: PositionalState | null;
}

/** Something that the user is told once: settings set aside, a plugin struck out, a changed certificate. */
export interface Notice {
  readonly id: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly error: CodedError;
}
