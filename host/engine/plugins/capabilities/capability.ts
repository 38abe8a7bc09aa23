import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import type { PluginServices } from '../../ports/plugin-services.ts';
import type { SessionReader } from '../events/guest-types.ts';

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
  settingsJson(): string;
  parameters(): readonly DeclaredParameter[];
  turnParameter(id: number, value: number): void;
  /** Milliseconds that never go back. */
  now(): number;
}

/** One function of a capability: null for arguments that no guest of that type can have sent, which ends the sandbox. */
export type CapabilityFunction = (args: readonly unknown[]) => CapabilityAnswer | null;

/** One imported interface of one plugin; made once per plugin, so that limits hold their counts here. */
export interface Capability {
  /** The permission that it needs, or null for everybody's. */
  readonly permission: string | null;
  /** By JavaScript name. */
  readonly functions: Readonly<Record<string, CapabilityFunction>>;
  /** What a function answers once its grant was revoked. */
  readonly revoked: Readonly<Record<string, CapabilityAnswer>>;
  /** The plugin is switched off or goes: end what it has under way. */
  close?(): void;
}

export type CapabilityFactory = (context: CapabilityContext) => Capability;
