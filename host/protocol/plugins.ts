import type { CodedError } from './coded-error.ts';

/** Position of an effect in the audio path. */
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

/** The runtime metrics of one plugin. */
export interface PluginMetrics {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly calls: number;
  readonly misses: number;
  readonly strikes: number;
  readonly memoryBytes: number;
  /** No sandbox of the plugin was called in the last frame, because its input was silent. */
  readonly isAsleep?: boolean;
}

/** A source of plugins and the outcome of its last read. */
export interface PluginSourceState {
  /** `bundled`, an absolute folder, or an address. */
  readonly name: string;
  readonly kind: 'bundled' | 'folder' | 'http';
  /** Number of plugins that the source lists. */
  readonly plugins: number;
  /** Error of the last read; null when it succeeded. */
  readonly error: CodedError | null;
}

export type PluginStatus =
  | { readonly kind: 'available' }
  | { readonly kind: 'installing'; readonly step: string }
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'on' }
  /** The host disabled the plugin after repeated strikes; `enable` tries again. */
  | { readonly kind: 'struck-out'; readonly error: CodedError }
  | { readonly kind: 'failed'; readonly error: CodedError };

/** Signature of a plugin's bytes. `isPinned` false: no key is pinned for the namespace yet, and installing pins this one. */
export type PluginSignature =
  | { readonly kind: 'signed'; readonly keyId: string; readonly isPinned: boolean }
  | { readonly kind: 'unsigned' }
  /** The signature was not checked yet, or the check failed. */
  | { readonly kind: 'unknown' };

/** A log line written by a plugin, or by the host on its behalf. */
export interface PluginLogLine {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** Scope and usage of one permission of an installed plugin. */
export interface Grant {
  /** The `id` of the `Permission`. */
  readonly id: string;
  /** `servers`: only while connected to one of `servers`. */
  readonly scope: 'everywhere' | 'servers' | 'nowhere';
  /** Addresses of the servers. */
  readonly servers: readonly string[];
  /** True while the permission is in force. */
  readonly isInForce: boolean;
  readonly uses: number;
  /** Epoch milliseconds of the last use; null when the permission was not used since the client started. */
  readonly lastUsedMs: number | null;
}

/** A key declared in a plugin's manifest. */
export interface PluginKey {
  readonly id: string;
  readonly title: string;
  /** Key combination suggested by the author, as in `Ctrl+Shift+K`. */
  readonly suggested: string | null;
}

/** Whether an effect is bypassed (resting) because the computer is too busy to run all effects. */
export interface PluginRest {
  /** The effect is bypassed now and is retried automatically. */
  readonly isResting: boolean;
  /** The user keeps the effect on however busy the computer is. */
  readonly staysOn: boolean;
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
  /** The plugin runs from its author's build, which temporarily replaces the installed version. */
  readonly isDevelopment: boolean;
  readonly hooks: readonly string[];
  readonly permissions: readonly Permission[];
  readonly settingsSchema: object | null;
  readonly settingsUi: object | null;
  /** Keys that the user can bind. */
  readonly keys: readonly PluginKey[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metrics: PluginMetrics | null;
  /** Chains that contain the plugin. */
  readonly stages: readonly Stage[];
  readonly sizeBytes: number;
  readonly digest: string;
  /** Signature of the installed version, else of the offered one. */
  readonly signature: PluginSignature;
  /** Source of the installed version, else of the offered one: `bundled`, a folder, an address, or `file`. */
  readonly source: string;
  /** A newer version in the registries; `error` says why it cannot be installed. null when there is none, or the plugin is not installed. */
  readonly update: { readonly version: string; readonly error: CodedError | null } | null;
  /** True: messages that the plugin would intercept are not sent while it does not answer. */
  readonly failsClosed: boolean;
  /** null or left out for a plugin that is never put to rest. */
  readonly rest?: PluginRest | null;
  /** Missing settings without which an installed plugin has no effect. Each label completes the sentence "On, but …". */
  readonly needs: readonly { readonly setting: string; readonly label: string }[];
  /** Grants of an installed plugin, in the order of its permissions. */
  readonly grants: readonly Grant[];
}

/** Outcome of a development build that its author wants to run. */
export type DevelopmentReport =
  /** Nothing was installed: the build requests the permissions `added`, which were not accepted in this session. */
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
      /** The plugin was not installed before. */
      readonly isNew: boolean;
      /** Time to read, check and transpile the build. */
      readonly prepareMs: number;
      /** Time from the end of preparation until the new instance has taken over. */
      readonly startMs: number;
    };

/** An installable plugin that the user accepts or declines. */
export interface InspectedOffer {
  /** The installed version if there is one, else the offered one. */
  readonly plugin: PluginView;
  /** All permissions that the offered version requests. */
  readonly permissions: readonly Permission[];
  readonly offer: {
    readonly version: string;
    /** The window returns the digest with the user's consent; exactly these bytes are installed then. */
    readonly digest: string;
    readonly source: string;
    readonly signature: PluginSignature;
    /** The plugin changes the user's voice and is installed disabled; false for an update. */
    readonly startsOff: boolean;
    /** Permission ids that the installed version does not have; empty when nothing is installed. */
    readonly added: readonly string[];
  };
}

/** Plugin ids in the order in which they process frames. The codec is at the end of `captured` and is not listed. */
export interface ChainOrder {
  readonly captured: readonly string[];
  readonly decoded: readonly string[];
  readonly mixed: readonly string[];
}
