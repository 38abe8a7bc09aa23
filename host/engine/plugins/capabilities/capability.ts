import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import type { JackfieldError } from '../../errors.ts';
import type { PluginServices } from '../../ports/plugin-services.ts';
import type { HookCall, SessionReader } from '../events/guest-types.ts';
import type { Manifest } from '../manifest.ts';
import type { StoredValues } from '../storage/stored-values.ts';
import type { UiSlots } from './ui-slots.ts';

/** A parameter that a plugin declared with `parameters.list-parameters`. */
export interface DeclaredParameter {
  readonly id: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly isReadonly: boolean;
}

/** What one plugin's capability calls may reach. */
export interface CapabilityContext {
  readonly pluginId: string;
  /** Ids of the permissions that the user granted, as they are now: `chat`, `session`. A revoked one is gone from here. */
  readonly granted: ReadonlySet<string>;
  readonly session: SessionReader;
  readonly services: PluginServices;
  readonly manifest: Manifest;
  /** What plugins show in the window. */
  readonly slots: UiSlots;
  /** An asset of the component by name; undefined when it has none. */
  asset(name: string): Uint8Array | undefined;
  settingsJson(): string;
  parameters(): readonly DeclaredParameter[];
  turnParameter(id: number, value: number): void;
  /** Queues a call for the plugin's event instance, if it has the hook; `onDone` follows however that went. */
  deliver(call: HookCall, onDone?: () => void): void;
  /** Keys and values of the plugin. Throws `SETTINGS_UNREADABLE`. */
  storage(): StoredValues;
  /** A line of the plugin's own log. */
  log(message: string): void;
  /** Something that the user has to know. */
  tell(error: JackfieldError): void;
  /** Milliseconds that never go back. */
  now(): number;
}

/** A call as it comes over the pipe: its arguments lie there and are parsed when somebody asks for them. */
export interface GuestCall {
  readonly capability: string;
  /** JavaScript name. */
  readonly func: string;
  /** Of the arguments as JSON; 0 when the sandbox kept them back because they are longer than the function takes. */
  readonly bodyBytes: number;
  readonly readArguments: () => readonly unknown[];
}

/** One function of a capability: null for arguments that no guest of that type can have sent, which ends the sandbox. */
type CapabilityFunction = (args: readonly unknown[]) => CapabilityAnswer | null;

/** One imported interface of one plugin; made once per plugin, so that limits hold their counts here. */
export interface Capability {
  /** The permission that it needs, or null for everybody's. */
  readonly permission: string | null;
  /** By JavaScript name. */
  readonly functions: Readonly<Record<string, CapabilityFunction>>;
  /** Where the permissions are several: whether it holds any. Asked before the arguments are read. */
  isAllowed?(): boolean;
  /** What a function answers without its grant. */
  readonly revoked: Readonly<Record<string, CapabilityAnswer>>;
  /** What a function answers while the plugin's calls have cost the host more than their share. */
  readonly tooMuch?: Readonly<Record<string, CapabilityAnswer>>;
  /** The instance ends (switched off, removed, restarted): end what it has under way. The next instance calls the same capability. */
  close?(): void;
}

/** Counts the use of a permission, where a capability has others than its own. */
export type NoteUse = (permission: string) => void;

export type CapabilityFactory = (context: CapabilityContext, noteUse: NoteUse) => Capability;
