/** Shortest piece that is taken out or put in: 2.5 ms, the period of a voice at 400 Hz. */
export const SHORTEST_STRETCH = 120;
/** Longest piece: 15 ms, the period of a voice at 67 Hz. */
export const LONGEST_STRETCH = 720;
/** Length of the crossfade over a seam, and of the stretches that are compared: 5 ms. */
export const STRETCH_FADE = 240;
const COARSE_STEP = 8;
/** Power at -50 dBFS RMS: a seam in quieter sound is inaudible at any position. */
const QUIET_POWER = 1e-5;

/** Result of `findPeriod`, reused. */
export interface FoundPeriod {
  samples: number;
  /** Normalised correlation; 1 when both stretches are quiet. */
  likeness: number;
}

/**
 * [audio] Finds the length between 2.5 ms and `longest` samples after which the sound at `at` repeats itself best (waveform similarity, as in WSOLA and NetEQ).
 * `direction` 1 compares with later samples and -1 with earlier ones.
 */
export function findPeriod(
  samples: Float32Array,
  at: number,
  longest: number,
  direction: 1 | -1,
  found: FoundPeriod,
): void {
  found.samples = 0;
  found.likeness = -2;
  for (let period = SHORTEST_STRETCH; period <= longest; period += COARSE_STEP)
    consider(samples, at, period, direction, 4, found);
  const coarse = found.samples;
  if (coarse === 0) return;
  // The coarse likeness covers a quarter of the samples, so the fine search starts anew.
  found.likeness = -2;
  const last = Math.min(longest, coarse + COARSE_STEP - 1);
  for (let period = Math.max(SHORTEST_STRETCH, coarse - COARSE_STEP + 1); period <= last; period++)
    consider(samples, at, period, direction, 2, found);
}

/** [audio] Takes `period` samples out at `at` with a crossfade; samples up to `end` move forward. Needs `period` + 240 samples before `end`. */
export function takeOut(samples: Float32Array, at: number, end: number, period: number): void {
  for (let i = 0; i < STRETCH_FADE; i++) {
    const weight = (i + 0.5) / STRETCH_FADE;
    samples[at + i] = (samples[at + i] ?? 0) * (1 - weight) + (samples[at + period + i] ?? 0) * weight;
  }
  samples.copyWithin(at + STRETCH_FADE, at + period + STRETCH_FADE, end);
}

/**
 * [audio] Puts `period` samples in at `at`: the sound fades over into the sound `period` samples earlier, and the stretch plays twice. Samples up to `end` move
 * backward; needs
 * `period` samples before `at`, 240 after it and room for `period` beyond `end`.
 */
export function putIn(samples: Float32Array, at: number, end: number, period: number): void {
  // From here on sample i of the old sound lies at i + period; the first `period` after `at` are the earlier ones.
  samples.copyWithin(at + period, at, end);
  for (let i = 0; i < period; i++) {
    const earlier = samples[at - period + i] ?? 0;
    const weight = i < STRETCH_FADE ? (i + 0.5) / STRETCH_FADE : 1;
    const continued = weight === 1 ? 0 : (samples[at + period + i] ?? 0) * (1 - weight);
    samples[at + i] = continued + earlier * weight;
  }
  // A period shorter than the crossfade ends before it: the rest of the continuation is faded out over the next pass.
  for (let i = period; i < STRETCH_FADE; i++) {
    const weight = (i + 0.5) / STRETCH_FADE;
    samples[at + i] = (samples[at + period + i] ?? 0) * (1 - weight) + (samples[at + i] ?? 0) * weight;
  }
}

/** [audio] True when the samples from `at` to `end` are below -50 dBFS, or below `rms`. */
export function isQuietFrom(samples: Float32Array, at: number, end: number, rms: number): boolean {
  let power = 0;
  for (let i = at; i < end; i += 2) power += (samples[i] ?? 0) ** 2;
  return power * 2 < Math.max(QUIET_POWER, rms * rms) * (end - at);
}

function consider(
  samples: Float32Array,
  at: number,
  period: number,
  direction: 1 | -1,
  step: number,
  found: FoundPeriod,
): void {
  const likeness = compareAt(samples, at, at + direction * period, step);
  if (likeness <= found.likeness) return;
  found.likeness = likeness;
  found.samples = period;
}

/** Normalised correlation of two stretches of 5 ms, 1 for quiet ones. */
function compareAt(samples: Float32Array, a: number, b: number, step: number): number {
  let powerA = 0;
  let powerB = 0;
  let product = 0;
  for (let i = 0; i < STRETCH_FADE; i += step) {
    const x = samples[a + i] ?? 0;
    const y = samples[b + i] ?? 0;
    powerA += x * x;
    powerB += y * y;
    product += x * y;
  }
  const quiet = (QUIET_POWER * STRETCH_FADE) / step;
  if (powerA < quiet && powerB < quiet) return 1;
  return product / Math.sqrt(powerA * powerB + 1e-12);
}
