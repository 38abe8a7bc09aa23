/** Sound with some plugins disabled, compared with all of them enabled. */
export type BisectVerdict = 'better' | 'same' | 'worse';

export type BisectState =
  /** The plugins in `off` are disabled; a verdict is needed. */
  | { readonly kind: 'listen'; readonly off: readonly string[] }
  /** The sound is better with only this plugin disabled. */
  | { readonly kind: 'found'; readonly culprit: string }
  /** No single plugin is the cause: it is the input, the device, or several plugins together. */
  | { readonly kind: 'nobody' };

/**
 * Binary search for the one plugin that spoils the sound: n suspects need log2(n) answers, plus one to confirm. Pure: the state names the plugins to disable,
 * and `answer` takes the verdict.
 */
export class ChainBisect {
  #suspects: readonly string[];
  #state: BisectState;

  constructor(pluginIds: readonly string[]) {
    this.#suspects = pluginIds;
    this.#state = this.#next();
  }

  get state(): BisectState {
    return this.#state;
  }

  /** Takes the verdict for `listen`. `worse` means that the disabled plugins help: the culprit is among the others, as for `same`. */
  answer(verdict: BisectVerdict): BisectState {
    if (this.#state.kind !== 'listen') return this.#state;
    const off = new Set(this.#state.off);
    const isOneLeft = this.#suspects.length === 1;
    if (isOneLeft) {
      const [culprit] = this.#suspects;
      this.#state = verdict === 'better' && culprit !== undefined ? { kind: 'found', culprit } : { kind: 'nobody' };
      return this.#state;
    }
    this.#suspects = this.#suspects.filter((id) => off.has(id) === (verdict === 'better'));
    this.#state = this.#next();
    return this.#state;
  }

  #next(): BisectState {
    if (this.#suspects.length === 0) return { kind: 'nobody' };
    return { kind: 'listen', off: this.#suspects.slice(0, Math.ceil(this.#suspects.length / 2)) };
  }
}
