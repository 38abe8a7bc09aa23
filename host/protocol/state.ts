import type { MessageMark, SlotTree } from './plugin-ui.ts';

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
    }
  | {
      readonly kind: 'reconnecting';
      readonly address: string;
      /** 1 for the first try. */
      readonly attempt: number;
      /** Epoch milliseconds of the next try. */
      readonly nextTryAtMs: number;
      readonly reason: CodedError;
    }
  | { readonly kind: 'failed'; readonly address: string; readonly error: CodedError };

/** An error for people: the code has a page in docs/errors, the message says what to do. */
export interface CodedError {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

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
  /** Its length. */
  readonly seconds: number;
  /** `running` once everybody has answered, or had 30 s for it. */
  readonly phase: 'asking' | 'running';
  /** Whose voices are on it now, beside the recorder's. */
  readonly allowed: readonly number[];
  /** Who has not answered yet. */
  readonly asked: readonly number[];
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
  /** Mean jitter-buffer depth in ms over all senders; null while nobody is heard. */
  readonly jitterBufferMs: number | null;
  readonly sentKbps: number;
  readonly receivedKbps: number;
  readonly rating: 'good' | 'fair' | 'poor' | 'unknown';
  /** Dropped items of every bounded queue by name; only those that dropped since start. */
  readonly drops: Readonly<Record<string, number>>;
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

/** 10 to 20 times a second while somebody looks. Levels are dBFS RMS, -100 for silence. */
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

export type Stage = 'captured' | 'decoded' | 'mixed';

/** One capability on the permission sheet, computed from the binary's imports and exports. */
export interface Permission {
  /** `hears-own-voice`, `hears-others`, `chat`, `session`, … */
  readonly id: string;
  readonly title: string;
  readonly explanation: string;
  readonly risk: 'low' | 'medium' | 'high';
  /** The author's reason, shown as a quotation. */
  readonly reason: string | null;
}

/** The runtime ledger of one plugin. */
export interface Ledger {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly calls: number;
  readonly misses: number;
  readonly strikes: number;
  readonly memoryBytes: number;
  /** No sandbox of it was called in the last frame, because there was nothing to hear. */
  readonly isAsleep?: boolean;
}

/** A place that plugins come from, and what became of it when it was read last. */
export interface PluginSourceState {
  /** `bundled`, an absolute folder, or an address. */
  readonly name: string;
  readonly kind: 'bundled' | 'folder' | 'http';
  /** How many plugins it lists. */
  readonly plugins: number;
  /** Why it could not be read. */
  readonly error: CodedError | null;
}

export type PluginStatus =
  | { readonly kind: 'available' }
  | { readonly kind: 'installing'; readonly step: string }
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'on' }
  /** Switched off by the host after strikes; `enable` tries again. */
  | { readonly kind: 'struck-out'; readonly error: CodedError }
  | { readonly kind: 'failed'; readonly error: CodedError };

/** Who vouches for the bytes of a plugin. `isPinned` false: nobody signed in its namespace before, and installing pins the key. */
export type PluginSignature =
  | { readonly kind: 'signed'; readonly keyId: string; readonly isPinned: boolean }
  | { readonly kind: 'unsigned' }
  /** It was not looked at yet, or did not pass. */
  | { readonly kind: 'unknown' };

/** A line that a plugin, or the host on its behalf, wrote into its log. */
export interface PluginLogLine {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** What became of one permission of an installed plugin. */
export interface Grant {
  /** As in `Permission`. */
  readonly id: string;
  /** `servers`: only while connected to one of `servers`. */
  readonly scope: 'everywhere' | 'servers' | 'nowhere';
  /** Addresses. */
  readonly servers: readonly string[];
  /** It holds now. */
  readonly isInForce: boolean;
  readonly uses: number;
  /** Epoch milliseconds; null while it was not used since the client started. */
  readonly lastUsedMs: number | null;
}

/** A key of a plugin's manifest. */
export interface PluginKey {
  readonly id: string;
  readonly title: string;
  /** What its author proposes, as in `Ctrl+Shift+K`. */
  readonly suggested: string | null;
}

export interface PluginView {
  /** `namespace:name`. */
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly description: string;
  readonly license: string;
  readonly authors: readonly string[];
  readonly status: PluginStatus;
  /** First-party parts that the client cannot do without (the codec) cannot be removed. */
  readonly isRequired: boolean;
  /** Runs from its author's build, which stands in for what is installed. */
  readonly isDevelopment: boolean;
  readonly hooks: readonly string[];
  readonly permissions: readonly Permission[];
  readonly settingsSchema: object | null;
  readonly settingsUi: object | null;
  /** Keys that the user can bind. */
  readonly keys: readonly PluginKey[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly ledger: Ledger | null;
  /** Which chains it sits in. */
  readonly stages: readonly Stage[];
  readonly sizeBytes: number;
  readonly digest: string;
  /** Of what is installed, else of what is offered. */
  readonly signature: PluginSignature;
  /** Where it came from or would come from: `bundled`, a folder, an address, or `file`. */
  readonly source: string;
  /** A newer version that the registries have; `error` says why it cannot be had. null when there is none, or nothing is installed. */
  readonly update: { readonly version: string; readonly error: CodedError | null } | null;
  /** Of an installed plugin, in the order of its permissions. */
  readonly grants: readonly Grant[];
}

/** What became of a build that its author wants to hear. */
export type DevelopmentReport =
  /** Nothing happened yet: it asks for `added`, which nobody accepted in this session. */
  | {
      readonly kind: 'ask';
      readonly id: string;
      readonly permissions: readonly Permission[];
      readonly added: readonly string[];
    }
  | {
      readonly kind: 'running';
      readonly id: string;
      readonly version: string;
      readonly digest: string;
      readonly sizeBytes: number;
      readonly permissions: readonly Permission[];
      /** It was not installed before. */
      readonly isNew: boolean;
      /** Reading, checking and transpiling. */
      readonly prepareMs: number;
      /** From there until the new instance has taken over. */
      readonly startMs: number;
    };

/** What could be installed, for the user to say yes or no to. */
export interface InspectedOffer {
  /** What is installed, where something is; else what would be. */
  readonly plugin: PluginView;
  /** All that it asks for. */
  readonly permissions: readonly Permission[];
  readonly offer: {
    readonly version: string;
    /** To be handed back with the user's yes: exactly these bytes are installed then. */
    readonly digest: string;
    readonly source: string;
    readonly signature: PluginSignature;
    /** Permission ids that the installed version does not have; empty when nothing is installed. */
    readonly added: readonly string[];
  };
}

/** Plugin ids in the order that frames pass them. The codec stands at the end of `captured` and is not listed. */
export interface ChainOrder {
  readonly captured: readonly string[];
  readonly decoded: readonly string[];
  readonly mixed: readonly string[];
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
  readonly inputDeviceId: string;
  readonly outputDeviceId: string;
  readonly hasEchoCancellation: boolean;
  readonly hasAutomaticGain: boolean;
  readonly packetMs: 10 | 20;
  /** Where plugins come from, beside the bundled registry, in this order: absolute folders and `http(s)` addresses. */
  readonly registries: readonly string[];
  readonly lastAddress: string | null;
  readonly lastChannelName: string | null;
  /** Volume in percent (0 to 200) by fingerprint; 100 is left out. */
  readonly userVolumes: Readonly<Record<string, number>>;
  readonly shortcuts: { readonly mute: string; readonly deafen: string };
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

/** What the device is doing; `page` means that a window captures and plays. */
export interface DeviceState {
  readonly kind: 'chromium' | 'file' | 'silence';
  readonly isRunning: boolean;
  readonly error: CodedError | null;
}

/** Everything at once, sent when a window connects; kept current by events. */
export interface Snapshot {
  readonly version: string;
  readonly connection: ConnectionState;
  readonly self: SelfState;
  readonly channels: readonly Channel[];
  readonly users: readonly User[];
  /** The last messages of the own channel, oldest first, at most 200. */
  readonly chat: readonly ChatMessage[];
  readonly plugins: readonly PluginView[];
  readonly chain: ChainOrder;
  readonly settings: Settings;
  readonly device: DeviceState;
  readonly quality: Quality;
  readonly codec: CodecState;
  readonly notices: readonly Notice[];
  /** Of the own channel; null while there is none. */
  readonly recording: Recording | null;
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
