import { findLag } from '../../e2e/metrics/lag.ts';
import { earMs, mouthMs } from './trace.ts';
import type { Trace } from './trace.ts';

/** Length of a window: one second of speech is long enough to be found reliably, and short enough to show changes of the delay. */
const WINDOW_SAMPLES = 48_000;
const HOP_SAMPLES = 24_000;
/** Limit of the search in ms; a call with a longer delay is not usable. */
const LONGEST_MS = 400;
/** Correlation below which the window was not found (silence, or split by a change of the delay). */
const LEAST_CORRELATION = 0.6;
const LEAST_POWER = 1e-5;

export interface MouthToEar {
  /** Delay of each window that was found, in ms. */
  readonly delaysMs: readonly number[];
  readonly windows: number;
  /** First and last sample of the input that was found in the recording. */
  readonly firstSample: number;
  readonly lastSample: number;
}

/**
 * Measures the delay of the sound itself. Each second of the input is searched in the recording by cross-correlation, around the position that the clocks of
 * the two devices allow; the delay is the time between its capture and its playback according to the traces.
 */
export function measureMouthToEar(
  input: Float32Array,
  speaker: Trace,
  output: Float32Array,
  listener: Trace,
  fromMs: number,
): MouthToEar {
  const delaysMs: number[] = [];
  let windows = 0;
  let firstSample = Infinity;
  let lastSample = 0;
  for (let start = 0; start + WINDOW_SAMPLES <= input.length; start += HOP_SAMPLES) {
    const spokenAt = mouthMs(speaker, start);
    if (spokenAt === null || spokenAt < fromMs) continue;
    const window = input.subarray(start, start + WINDOW_SAMPLES);
    if (powerOf(window) < LEAST_POWER) continue;
    const searchStart = indexAt(listener, spokenAt - 20);
    if (searchStart === null) continue;
    const search = output.subarray(searchStart, searchStart + WINDOW_SAMPLES + LONGEST_MS * 48);
    if (search.length < WINDOW_SAMPLES + LONGEST_MS * 48) continue;
    windows++;
    const lag = findLag(window, search);
    const heardAt = earMs(listener, searchStart + lag.samples);
    if (heardAt === null || lag.correlation < LEAST_CORRELATION) continue;
    delaysMs.push(heardAt - spokenAt);
    firstSample = Math.min(firstSample, start);
    lastSample = Math.max(lastSample, start + WINDOW_SAMPLES);
  }
  return { delaysMs, windows, firstSample, lastSample };
}

/** Index of the sample of the recording that is at the ear at `atMs`. */
function indexAt(trace: Trace, atMs: number): number | null {
  for (const [frame, playedAt] of trace.played) {
    if (playedAt <= atMs && atMs < playedAt + 30) return frame * 480 + Math.max(0, Math.round((atMs - playedAt) * 48));
  }
  return null;
}

function powerOf(samples: Float32Array): number {
  return samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
}
