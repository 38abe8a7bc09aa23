import type { CodedError } from './coded-error.ts';

/** Where in the chains an effect stands. */
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

/** Whether an effect rests because the computer is too busy for all of them. */
export interface PluginRest {
  /** It is bypassed now, and is tried again by itself. */
  readonly isResting: boolean;
  /** The user wants it on however busy the computer is. */
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
  /** Runs from its author's build, which stands in for what is installed. */
  readonly isDevelopment: boolean;
  readonly hooks: readonly string[];
  readonly permissions: readonly Permission[];
  readonly settingsSchema: object | null;
  readonly settingsUi: object | null;
  /** Keys that the user can bind. */
  readonly keys: readonly PluginKey[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metrics: PluginMetrics | null;
  /** Which chains it sits in. */
  readonly stages: readonly Stage[];
  readonly sizeBytes: number;
  readonly digest: string;
  /** Of what is installed, else of what is offered. */
  readonly signature: PluginSignature;
  /** Where it came from or would come from: `bundled`, a folder, an address, or `file`. */
  readonly source: string;
  /** A newer version in the registries; `error` says why it cannot be installed. null when there is none, or the plugin is not installed. */
  readonly update: { readonly version: string; readonly error: CodedError | null } | null;
  /** True: messages that the plugin would intercept are not sent while it does not answer. */
  readonly failsClosed: boolean;
  /** null or left out for a plugin that never rests. */
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
    /** It changes the user's voice and is installed switched off; false for an update. */
    readonly startsOff: boolean;
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
