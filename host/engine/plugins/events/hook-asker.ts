import type { HookAnswer, HookCall } from './guest-types.ts';

/** Who can be asked something. Implemented by the event instances. [control] */
export interface HookAsker {
  /** Who runs and has the hook, in the order of installation. */
  withHook(hook: string): readonly string[];
  /** null: late, failed, or not there. */
  ask(pluginId: string, call: HookCall, limitMs: number): Promise<HookAnswer | null>;
}

/** Where no plugin runs. */
export const nobodyToAsk: HookAsker = {
  withHook: () => [],
  ask: () => Promise.resolve(null),
};

/** How long a plugin may hold up something that others wait for. */
export const INTERCEPT_LIMIT_MS = 100;
