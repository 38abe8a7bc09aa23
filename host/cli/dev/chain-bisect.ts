/** How it sounds with some plugins off, beside how it sounded with all of them on. */
export type Verdict = 'better' | 'same' | 'worse';

export type BisectState =
  /** These are off now: how does it sound? */
  | { readonly kind: 'listen'; readonly off: readonly string[] }
  /** It sounds better without this one, and with all others on. */
  | { readonly kind: 'found'; readonly culprit: string }
  /** No plugin alone is to blame: it is the input, the device, or several together. */
  | { readonly kind: 'nobody' };

/**
 * Looks for the one plugin that spoils the sound, by halves: with so many suspects it takes their logarithm of answers, and one more to be sure. Pure: it
 * says what is to be off and is told how that sounds.
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

  /** The answer to `listen`. Worse means that those who are off do good: the culprit is among the others, as with no difference. */
  answer(verdict: Verdict): BisectState {
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
