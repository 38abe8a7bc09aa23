import { SAMPLE_RATE } from '@jackfield/protocol/pcm';

const LENGTH_S = 0.35;
const FROM_HERTZ = 500;
const TO_HERTZ = 3_000;
/** −15 dBFS: loud enough for a room, and not startling in headphones. */
const LEVEL = 0.18;
const FADE_S = 0.02;
/** Sample rate of the search: 48 kHz divided by 6. */
const SEARCH_RATE = 8_000;
const STEP = SAMPLE_RATE / SEARCH_RATE;
/** Minimum ratio of the correlation's peak to its RMS; below it the sweep counts as absent. */
const LEAST_PEAK_TO_RMS = 8;
/** Minimum normalised correlation at the peak; 1 for the sweep alone. A syllable after a pause stands out, too, but stays below. */
const LEAST_CORRELATION = 0.2;
/** Maximum delay of two devices and a room, in seconds. */
const LONGEST_DELAY_S = 0.8;

/** Returns a sweep that rises from 500 to 3,000 Hz within 350 ms; mono, 48 kHz by default. No voice is mistaken for it. */
export function makeSweep(rate = SAMPLE_RATE): Float32Array {
  const samples = new Float32Array(Math.round(LENGTH_S * rate));
  for (let index = 0; index < samples.length; index++) {
    const t = index / rate;
    const phase = 2 * Math.PI * (FROM_HERTZ * t + ((TO_HERTZ - FROM_HERTZ) * t * t) / (2 * LENGTH_S));
    const fade = Math.min(1, t / FADE_S, (LENGTH_S - t) / FADE_S);
    samples[index] = LEVEL * Math.sin(phase) * fade;
  }
  return samples;
}

/** The sweep as it came back into the microphone. */
interface SweepHeard {
  /** Delay from the frame for the speakers to the frame of the microphone, in ms: both devices and the air. */
  readonly delayMs: number;
  /** Level in the microphone relative to what was played. */
  readonly gainDb: number;
}

/** Outcome of the sweep: never played, played and not heard, or heard. */
export type SweepResult = 'not-played' | 'not-heard' | SweepHeard;

/**
 * Finds the sweep in the played samples and then, from there on, in the captured samples beside them (48 kHz, same length). The matched filter finds it even
 * below the level of the room.
 */
export function findSweep(played: Float32Array, captured: Float32Array): SweepResult {
  const template = makeSweep(SEARCH_RATE);
  const sent = strongest(decimate(played), template, 0, Infinity);
  if (sent === null) return 'not-played';
  const heard = strongest(decimate(captured), template, sent.at, sent.at + LONGEST_DELAY_S * SEARCH_RATE);
  if (heard === null) return 'not-heard';
  const gainDb = 20 * Math.log10(heard.value / sent.value);
  return {
    delayMs: Math.round((1_000 * (heard.at - sent.at)) / SEARCH_RATE),
    gainDb: Math.round(gainDb * 10) / 10,
  };
}

/** Position and value of the largest correlation; null when it does not stand out. */
function strongest(
  samples: Float32Array,
  template: Float32Array,
  from: number,
  to: number,
): { readonly at: number; readonly value: number } | null {
  const end = Math.min(to, samples.length - template.length);
  let best = 0;
  let at = from;
  let sum = 0;
  for (let lag = from; lag < end; lag++) {
    let product = 0;
    for (let index = 0; index < template.length; index++)
      product += (template[index] ?? 0) * (samples[lag + index] ?? 0);
    const value = Math.abs(product);
    sum += value * value;
    if (value > best) [best, at] = [value, lag];
  }
  if (best === 0 || end <= from) return null;
  const standsOut = best / Math.sqrt(sum / (end - from)) >= LEAST_PEAK_TO_RMS;
  const scale = Math.sqrt(energyOf(template) * energyOf(samples.subarray(at, at + template.length)));
  return standsOut && best >= LEAST_CORRELATION * scale ? { at, value: best } : null;
}

function energyOf(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

/** Downsamples by the mean of six samples, which is good enough below 3 kHz. */
function decimate(samples: Float32Array): Float32Array {
  const out = new Float32Array(Math.floor(samples.length / STEP));
  for (let index = 0; index < out.length; index++) {
    let sum = 0;
    for (let offset = 0; offset < STEP; offset++) sum += samples[index * STEP + offset] ?? 0;
    out[index] = sum / STEP;
  }
  return out;
}
