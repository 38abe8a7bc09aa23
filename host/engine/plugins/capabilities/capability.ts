import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import type { Manifest } from '../../catalogue/manifest.ts';
import type { JackfieldError } from '../../errors.ts';
import type { PluginServices } from '../../ports/plugin-services.ts';
import type { SessionReader } from '../../supervisor/events/guest-types.ts';
import type { HookCall } from '../../supervisor/events/hook-call.ts';
import type { StoredValues } from '../storage/stored-values.ts';
import type { UiSlots } from '../ui/ui-slots.ts';

/** A parameter that a plugin declared with `parameters.list-parameters`. */
export interface DeclaredParameter {
  readonly id: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly isReadonly: boolean;
}

/** Services and data that the capability calls of one plugin may reach. */
export interface CapabilityContext {
  readonly pluginId: string;
  /** Ids of the permissions that are granted now: `chat`, `session`. A revoked permission is removed from the set. */
  readonly granted: ReadonlySet<string>;
  readonly session: SessionReader;
  readonly services: PluginServices;
  readonly manifest: Manifest;
  /** Content that plugins show in the window. */
  readonly slots: UiSlots;
  /** Returns an asset of the component by name; undefined for an unknown name. */
  asset(name: string): Uint8Array | undefined;
  settingsJson(): string;
  parameters(): readonly DeclaredParameter[];
  turnParameter(id: number, value: number): void;
  /** Queues a call for the plugin's event instance, if it has the hook; `onDone` is called whatever the outcome. */
  deliver(call: HookCall, onDone?: () => void): void;
  /** Keys and values of the plugin. Throws `SETTINGS_UNREADABLE`. */
  storage(): StoredValues;
  /** Writes a line to the plugin's own log. */
  log(message: string): void;
  /** Reports an error to the user. */
  tell(error: JackfieldError): void;
  /** Monotonic time in ms. */
  now(): number;
}

/** One function of a capability. It returns null for arguments that the contract's types do not allow, which ends the sandbox. */
type CapabilityFunction = (args: readonly unknown[]) => CapabilityAnswer | null;

/** One imported interface of one plugin. It is created once per plugin, so that its limits keep their counts. */
export interface Capability {
  /** Required permission; null when every plugin may call it. */
  readonly permission: string | null;
  /** Functions by JavaScript name. */
  readonly functions: Readonly<Record<string, CapabilityFunction>>;
  /** For a capability with several permissions: true if the plugin holds any of them. Called before the arguments are read. */
  isAllowed?(): boolean;
  /** Answer of each function when its permission is not granted. */
  readonly revoked: Readonly<Record<string, CapabilityAnswer>>;
  /** Answer of each function while the plugin's calls have used more than their share of the host's processor time. */
  readonly tooMuch?: Readonly<Record<string, CapabilityAnswer>>;
  /** Cancels pending work when the instance ends (disabled, removed or restarted). The next instance uses the same capability object. */
  close?(): void;
}

/** Counts the use of a permission, for a capability with other permissions than its own. */
export type NoteUse = (permission: string) => void;

export type CapabilityFactory = (context: CapabilityContext, noteUse: NoteUse) => Capability;
