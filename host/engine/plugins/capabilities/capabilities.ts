import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import { CpuDebt } from '../../supervisor/events/cpu-debt.ts';
import type { GuestCall } from '../../supervisor/events/guest-call.ts';
import type { Capability, CapabilityContext, CapabilityFactory } from './capability.ts';
import { chatCapability } from './chat-capability.ts';
import { controlCapability } from './control-capability.ts';
import { httpCapability } from './http-capability.ts';
import { peerDataCapability } from './peer-data-capability.ts';
import { sessionCapability } from './session-capability.ts';
import { settingsCapability } from './settings-capability.ts';
import { soundsCapability } from './sounds-capability.ts';
import { storageCapability } from './storage-capability.ts';
import { timersCapability } from './timers-capability.ts';
import { tooLongAnswer } from './too-long.ts';
import { uiCapability } from './ui-capability.ts';

export type { CapabilityContext, DeclaredParameter } from './capability.ts';

/** Capability factories by short name of the interface. */
const factories: Readonly<Record<string, CapabilityFactory>> = {
  chat: chatCapability,
  control: controlCapability,
  http: httpCapability,
  'peer-data': peerDataCapability,
  session: sessionCapability,
  settings: settingsCapability,
  storage: storageCapability,
  timers: timersCapability,
  sounds: soundsCapability,
  ui: uiCapability,
};

/** Number of uses of a permission, and the time of the last one. */
export interface PermissionUse {
  readonly count: number;
  /** Epoch milliseconds. */
  readonly lastUsedMs: number;
}

/** Decides and answers every capability call of one plugin. The refusals are the variants of wit/capabilities.wit. */
export class Capabilities {
  readonly #granted: ReadonlySet<string>;
  readonly #capabilities = new Map<string, Capability>();
  readonly #uses = new Map<string, PermissionUse>();
  readonly #debt: CpuDebt;

  /** `imported` are the short names of the interfaces that the component imports; nothing else is answered. */
  constructor(context: CapabilityContext, imported: readonly string[]) {
    this.#granted = context.granted;
    this.#debt = new CpuDebt(() => context.now());
    for (const name of imported) {
      const factory = Object.hasOwn(factories, name) ? factories[name] : undefined;
      if (factory !== undefined)
        this.#capabilities.set(
          name,
          factory(context, (permission) => this.noteUse(permission)),
        );
    }
  }

  /** As `answerCall`, for arguments that were already read. */
  answer(name: string, func: string, args: readonly unknown[]): CapabilityAnswer | null {
    return this.answerCall({ capability: name, func, bodyBytes: 1, readArguments: () => args });
  }

  /**
   * Answers a call; null for a call that the plugin must not make, which ends its sandbox. The grant is checked first, then the length, then the cost of the
   * plugin's calls so far; only then are the arguments read.
   */
  answerCall({ capability: name, func, bodyBytes, readArguments }: GuestCall): CapabilityAnswer | null {
    const capability = this.#capabilities.get(name);
    if (capability === undefined || !Object.hasOwn(capability.functions, func)) return null;
    const { permission } = capability;
    const isAllowed = permission === null ? (capability.isAllowed?.() ?? true) : this.#granted.has(permission);
    if (!isAllowed) return capability.revoked[func] ?? { value: null };
    if (bodyBytes === 0) return tooLongAnswer(name, func);
    const tooMuch = capability.tooMuch?.[func];
    if (tooMuch !== undefined && this.#debt.isTooHigh) return tooMuch;
    if (permission !== null) this.noteUse(permission);
    return this.#debt.charge(() => capability.functions[func]?.(readArguments()) ?? null);
  }

  /** True when the plugin holds the permission now. */
  isGranted(permission: string): boolean {
    return this.#granted.has(permission);
  }

  /** Counts a use that is not a call: a delivered event, or audio that the plugin receives. */
  noteUse(permission: string): void {
    this.#uses.set(permission, { count: (this.#uses.get(permission)?.count ?? 0) + 1, lastUsedMs: Date.now() });
  }

  /** Uses by permission id. */
  get uses(): ReadonlyMap<string, PermissionUse> {
    return this.#uses;
  }

  /** Ends the pending work of an instance that ends: timers, requests, sounds. */
  close(): void {
    for (const capability of this.#capabilities.values()) capability.close?.();
  }
}
