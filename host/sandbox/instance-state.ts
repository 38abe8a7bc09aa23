import { MAX_STATE_BYTES } from './pipe-protocol.ts';
import type { PluginInstance } from './plugin-instance.ts';
import { isResultError, reasonOf } from './plugin-instance.ts';
import type { StateOutcome } from './specs.ts';

export interface SavedState {
  readonly outcome: StateOutcome;
  /** null unless `outcome` is `saved`. */
  readonly bytes: Uint8Array | null;
}

/** Asks an instance for its state. Throws when the instance traps. */
export function saveState({ hooks }: PluginInstance): SavedState {
  if (hooks.state === undefined) return { outcome: 'none', bytes: null };
  const bytes = hooks.state.save();
  return bytes.length > MAX_STATE_BYTES ? { outcome: 'too-large', bytes: null } : { outcome: 'saved', bytes };
}

/** Restores the state of an instance. An instance that refuses the state starts afresh, which is logged. Throws when the instance traps. */
export function loadState({ hooks }: PluginInstance, saved: Uint8Array, log: (message: string) => void): void {
  try {
    hooks.state?.load(saved);
  } catch (error) {
    if (!isResultError(error)) throw error;
    log(`It does not take its saved state (${reasonOf(error)}) and starts afresh.`);
  }
}
