import { createHash } from 'node:crypto';
import { INTERCEPT_LIMIT_MS } from '../../supervisor/events/hook-asker.ts';
import type { HookAsker } from '../../supervisor/events/hook-asker.ts';
import { readPlace } from './place.ts';
import type { Place } from './place.ts';

const HOOK = 'positional';
/** No plugin has an id in this namespace, because the manifest's schema refuses it. Data sent under it belongs to the host alone, and no plugin gets it. */
const NAMESPACE = 'positional';

/** `none`: no plugin knows the user's location. `late`: no plugin gave a location, and at least one did not answer in time. */
export type Located =
  | { readonly kind: 'at'; readonly pluginId: string; readonly place: Place }
  | { readonly kind: 'none' | 'late' };

/** Asks plugins where the user is [control]. */
export class Locator {
  readonly #asker: HookAsker;
  readonly #log: (pluginId: string, message: string) => void;
  /** Last fault in a plugin's locations, by plugin id. Each fault is logged once. */
  readonly #faults = new Map<string, string>();

  constructor(asker: HookAsker, log: (pluginId: string, message: string) => void) {
    this.#asker = asker;
    this.#log = log;
  }

  /** Returns the answer of the first plugin that has one, in the order of installation; each plugin has 100 ms. Never rejects. */
  async locate(): Promise<Located> {
    let isLate = false;
    for (const pluginId of this.#asker.withHook(HOOK)) {
      // Plugins are asked one after the other, because the first answer decides.
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

/** Id under which clients exchange the locations of one plugin. It fits the wire format and belongs to no plugin. */
export function placeChannelOf(pluginId: string): string {
  return `${NAMESPACE}:p${createHash('sha256').update(pluginId).digest('hex').slice(0, 24)}`;
}
