import type { HookAnswer, HookCall } from './hook-call.ts';

/** Who can be asked something. Implemented by the event instances. [control] */
export interface HookAsker {
  /** Who runs and has the hook, in the order of installation. */
  withHook(hook: string): readonly string[];
  /** null: late, failed, or not there. */
  ask(pluginId: string, call: HookCall, limitMs: number): Promise<HookAnswer | null>;
  /** Without whose word nothing goes on (manifest `failClosed`), whether they run now or not; nobody where it is left out. */
  guards?(hook: string): readonly string[];
}

/** Where no plugin runs. */
export const nobodyToAsk: HookAsker = {
  withHook: () => [],
  ask: () => Promise.resolve(null),
};

/** How long a plugin may hold up something that others wait for. */
export const INTERCEPT_LIMIT_MS = 100;
/** How long a plugin without whose word nothing goes on may take. */
export const GUARD_LIMIT_MS = 1_000;

const POLL_MS = 20;

/** Resolves with the first of the guards that does not run within `GUARD_LIMIT_MS`; null when all do. */
export async function missingGuard(asker: HookAsker, hook: string): Promise<string | null> {
  const endMs = performance.now() + GUARD_LIMIT_MS;
  for (;;) {
    const running = asker.withHook(hook);
    const missing = asker.guards?.(hook).find((id) => !running.includes(id)) ?? null;
    if (missing === null || performance.now() >= endMs) return missing;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
