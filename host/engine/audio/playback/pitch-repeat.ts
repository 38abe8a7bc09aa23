/** Periods, in samples, of voices between 60 and 400 Hz. */
const SHORTEST_PERIOD = 120;
const LONGEST_PERIOD = 800;
/** Length of the two stretches that are compared: 5 ms. */
const COMPARED_SAMPLES = 240;
const COARSE_STEP = 4;
/** Likeness below which the sound has no period. A long stretch of it repeats less audibly than a short one. */
const MIN_LIKENESS = 0.5;

/** Number of samples that `PitchRepeat.start` needs. */
export const REPEAT_HISTORY_SAMPLES = LONGEST_PERIOD + LONGEST_PERIOD / 4 + COMPARED_SAMPLES;

/**
 * Continues a voice forwards by repeating its last period. The end of the period is crossfaded into the samples before the period, so that it follows on itself
 * without a step (ITU-T G.711 Appendix I).
 */
export class PitchRepeat {
  readonly #period = new Float32Array(LONGEST_PERIOD);
  #length = SHORTEST_PERIOD;
  #position = 0;

  /** Length of the repeated period, in samples. */
  get periodSamples(): number {
    return this.#length;
  }

  /** [audio] Takes the period from the end of the last `REPEAT_HISTORY_SAMPLES` samples. */
  start(history: Float32Array): void {
    const length = findPeriod(history);
    const from = history.length - length;
    const fade = Math.floor(length / 4);
    this.#period.set(history.subarray(from));
    for (let i = 0; i < fade; i++) {
      const at = length - fade + i;
      const weight = (i + 1) / (fade + 1);
      this.#period[at] = (this.#period[at] ?? 0) * (1 - weight) + (history[from - fade + i] ?? 0) * weight;
    }
    this.#length = length;
    this.#position = 0;
  }

  /** [audio] The next sample. */
  next(): number {
    const sample = this.#period[this.#position] ?? 0;
    this.#position = this.#position + 1 === this.#length ? 0 : this.#position + 1;
    return sample;
  }
}

/** Returns the distance at which the last 5 ms resemble the earlier samples most. */
function findPeriod(history: Float32Array): number {
  let best = LONGEST_PERIOD;
  let bestLikeness = MIN_LIKENESS;
  const consider = (period: number): void => {
    const likeness = likenessAt(history, period);
    if (likeness <= bestLikeness) return;
    bestLikeness = likeness;
    best = period;
  };
  for (let period = SHORTEST_PERIOD; period <= LONGEST_PERIOD; period += COARSE_STEP) consider(period);
  const coarse = best;
  const last = Math.min(LONGEST_PERIOD, coarse + COARSE_STEP - 1);
  for (let period = Math.max(SHORTEST_PERIOD, coarse - COARSE_STEP + 1); period <= last; period++) consider(period);
  return best;
}

/** Normalised correlation of the last 5 ms and the stretch `period` samples before. */
function likenessAt(history: Float32Array, period: number): number {
  let product = 0;
  let powerNow = 0;
  let powerBefore = 0;
  const from = history.length - COMPARED_SAMPLES;
  for (let i = from; i < history.length; i += 2) {
    const now = history[i] ?? 0;
    const before = history[i - period] ?? 0;
    product += now * before;
    powerNow += now * now;
    powerBefore += before * before;
  }
  return product / Math.sqrt(powerNow * powerBefore + 1e-12);
}
