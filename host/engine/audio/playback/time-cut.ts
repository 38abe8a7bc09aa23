import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** Length of the crossfade over the cut: 5 ms. */
const FADE_SAMPLES = 240;
const STEP = 8;
/** Below this likeness of the two edges a cut in a voice is heard. */
const MIN_LIKENESS = 0.75;
/** RMS of -50 dBFS: a cut in this is not heard wherever it lies. */
const QUIET_POWER = 1e-5;

/**
 * Takes 480 samples out of `samples[start, start + 960)` in place, so that 480 remain at `start`: the place is the one where the sound
 * after the cut continues the sound before it best (waveform similarity, as in WSOLA and NetEQ's accelerate). Returns false, and
 * changes nothing, when no place is good enough and `isForced` is not set.
 */
export function cutFrame(samples: Float32Array, start: number, isForced: boolean): boolean {
  let best = 0;
  let bestLikeness = -2;
  for (let at = 0; at <= FRAME_SAMPLES - FADE_SAMPLES; at += STEP) {
    const likeness = compare(samples, start + at, start + at + FRAME_SAMPLES);
    if (likeness <= bestLikeness) continue;
    bestLikeness = likeness;
    best = at;
  }
  if (bestLikeness < MIN_LIKENESS && !isForced) return false;
  const from = start + best;
  for (let i = 0; i < FADE_SAMPLES; i++) {
    const weight = (i + 0.5) / FADE_SAMPLES;
    samples[from + i] = (samples[from + i] ?? 0) * (1 - weight) + (samples[from + FRAME_SAMPLES + i] ?? 0) * weight;
  }
  const restStart = from + FADE_SAMPLES;
  samples.copyWithin(restStart, restStart + FRAME_SAMPLES, start + 2 * FRAME_SAMPLES);
  return true;
}

/** Normalised correlation of two stretches, 1 for equal ones and for quiet ones. */
function compare(samples: Float32Array, a: number, b: number): number {
  let powerA = 0;
  let powerB = 0;
  let product = 0;
  for (let i = 0; i < FADE_SAMPLES; i += 2) {
    const x = samples[a + i] ?? 0;
    const y = samples[b + i] ?? 0;
    powerA += x * x;
    powerB += y * y;
    product += x * y;
  }
  const quiet = (QUIET_POWER * FADE_SAMPLES) / 2;
  if (powerA < quiet && powerB < quiet) return 1;
  return product / Math.sqrt(powerA * powerB + 1e-12);
}
