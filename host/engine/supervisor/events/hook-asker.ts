import type { HookAnswer, HookCall } from './hook-call.ts';

/** Access to plugins that answer questions. Implemented by the event instances. [control] */
export interface HookAsker {
  /** Ids of the running plugins with the hook, in the order of installation. */
  withHook(hook: string): readonly string[];
  /** Resolves with null when the plugin is late, failed or is not there. */
  ask(pluginId: string, call: HookCall, limitMs: number): Promise<HookAnswer | null>;
  /** Ids of the plugins that fail closed (manifest `failClosed`), running or not: without their answer the message is refused. None when left out. */
  guards?(hook: string): readonly string[];
}

/** Used where no plugin runs. */
export const nobodyToAsk: HookAsker = {
  withHook: () => [],
  ask: () => Promise.resolve(null),
};

/** How long a plugin may delay a message. */
export const INTERCEPT_LIMIT_MS = 100;
/** How long a plugin that fails closed may take. */
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
