import { createHash } from 'node:crypto';
import { INTERCEPT_LIMIT_MS } from '../../supervisor/events/hook-asker.ts';
import type { HookAsker } from '../../supervisor/events/hook-asker.ts';
import { readPlace } from './place.ts';
import type { Place } from './place.ts';

const HOOK = 'positional';
/** No plugin has an id of this namespace: the manifest's schema refuses it. So what is sent under it is the host's alone, and no plugin gets it. */
const NAMESPACE = 'positional';

/** `none`: nobody says where the user is. `late`: who said so last did not answer in time. */
export type Located =
  | { readonly kind: 'at'; readonly pluginId: string; readonly place: Place }
  | { readonly kind: 'none' | 'late' };

/** Asks plugins where the user is [control]. */
export class Locator {
  readonly #asker: HookAsker;
  readonly #log: (pluginId: string, message: string) => void;
  /** What was last wrong with a plugin's places: each fault is told once. */
  readonly #faults = new Map<string, string>();

  constructor(asker: HookAsker, log: (pluginId: string, message: string) => void) {
    this.#asker = asker;
    this.#log = log;
  }

  /** The answer of the first plugin that has one, in the order of installation; each has 100 ms. Never rejects. */
  async locate(): Promise<Located> {
    let isLate = false;
    for (const pluginId of this.#asker.withHook(HOOK)) {
      // One after the other: whoever comes first decides.
      // oxlint-disable-next-line no-await-in-loop
      const answer = await this.#asker.ask(pluginId, { hook: HOOK, func: 'locate', args: [] }, INTERCEPT_LIMIT_MS);
      if (answer === null || !('value' in answer)) {
        isLate = true;
        continue;
      }
      const place = readPlace(answer.value);
      this.#note(pluginId, typeof place === 'string' ? place : null);
      if (place !== null && typeof place !== 'string') return { kind: 'at', pluginId, place };
    }
    return { kind: isLate ? 'late' : 'none' };
  }

  #note(pluginId: string, fault: string | null): void {
    if (fault === null) this.#faults.delete(pluginId);
    else if (this.#faults.get(pluginId) !== fault) {
      this.#faults.set(pluginId, fault);
      this.#log(pluginId, `The place that locate returned counts as none: ${fault}.`);
    }
  }
}

/** Under which id clients exchange the places of one plugin: one that fits the wire and belongs to no plugin. */
export function placeChannelOf(pluginId: string): string {
  return `${NAMESPACE}:p${createHash('sha256').update(pluginId).digest('hex').slice(0, 24)}`;
}
