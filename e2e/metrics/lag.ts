import FFT from 'fft.js';
import { SAMPLE_RATE } from '../speech/audio-file.ts';

export interface Lag {
  /** Offset at which `recording[lag + i]` corresponds to `reference[i]`; may be negative. */
  readonly samples: number;
  /** Normalised correlation at that lag, -1 to 1; 1 when the recording contains the reference unchanged. */
  readonly correlation: number;
}

/**
 * Finds where `reference` occurs in `recording` by FFT cross-correlation, normalised by the recording's energy under the reference (so that a loud
 * passage elsewhere does not win). Only lags at which the whole reference lies inside the recording are tried, plus `slackSamples`
 * beyond either end. A phase inversion on the way counts as found: the correlation is then negative.
 */
export function findLag(reference: Float32Array, recording: Float32Array, slackSamples = 0): Lag {
  // Only the lags that are tried need to be free of wrapping: the zeros behind the recording are as many as the slack.
  const longest = Math.max(reference.length, recording.length);
  const size = 2 ** Math.ceil(Math.log2(longest + slackSamples));
  const fft = fftOf(size);
  const spectrumOf = (signal: Float32Array) => {
    const padded = new Float64Array(size);
    padded.set(signal);
    const spectrum = new Float64Array(2 * size);
    fft.realTransform(spectrum, padded);
    fft.completeSpectrum(spectrum);
    return spectrum;
  };
  const a = spectrumOf(reference);
  const b = spectrumOf(recording);
  for (let i = 0; i < b.length; i += 2) {
    const real = a[i]! * b[i]! + a[i + 1]! * b[i + 1]!;
    const imaginary = a[i]! * b[i + 1]! - a[i + 1]! * b[i]!;
    b[i] = real;
    b[i + 1] = imaginary;
  }
  const correlation = new Float64Array(2 * size);
  fft.inverseTransform(correlation, b);

  const energyBefore = runningEnergy(recording);
  const energyOf = (start: number, end: number) =>
    energyBefore[Math.min(recording.length, Math.max(0, end))]! -
    energyBefore[Math.min(recording.length, Math.max(0, start))]!;
  const referenceEnergy = runningEnergy(reference)[reference.length]!;
  const quietest = 1e-4 * (energyOf(0, recording.length) / Math.max(1, recording.length)) * reference.length;
  let best: Lag = { samples: 0, correlation: 0 };
  const lastLag = Math.max(0, recording.length - reference.length) + slackSamples;
  for (let lag = -slackSamples; lag <= lastLag; lag++) {
    const energy = Math.max(energyOf(lag, lag + reference.length), quietest);
    const value =
      correlation[2 * (lag < 0 ? lag + size : lag)]! / Math.sqrt(energy * referenceEnergy + Number.MIN_VALUE);
    if (Math.abs(value) > Math.abs(best.correlation)) best = { samples: lag, correlation: value };
  }
  return best;
}

/** The transforms by size: making one takes as long as using it. */
const transforms = new Map<number, FFT>();

function fftOf(size: number): FFT {
  const known = transforms.get(size);
  if (known !== undefined) return known;
  const made = new FFT(size);
  transforms.set(size, made);
  return made;
}

/** Correlation of `voice` with `speech` in the best half second, because a momentary stall of the machine spoils others. */
export function bestCorrelation(voice: Float32Array, speech: Float32Array): number {
  const half = SAMPLE_RATE / 2;
  let best = 0;
  for (let start = SAMPLE_RATE; start + half <= voice.length; start += half)
    best = Math.max(best, findLag(voice.subarray(start, start + half), speech).correlation);
  return best;
}

/** `result[i]` is the energy of the first i samples. */
function runningEnergy(signal: Float32Array): Float64Array {
  const energy = new Float64Array(signal.length + 1);
  for (let i = 0; i < signal.length; i++) energy[i + 1] = energy[i]! + signal[i]! ** 2;
  return energy;
}

/** `length` samples of `recording` from `start` on, padded with zeros. */
export function cut(recording: Float32Array, start: number, length: number): Float32Array {
  const piece = new Float32Array(length);
  const from = Math.max(0, start);
  const to = Math.min(recording.length, start + length);
  if (to > from) piece.set(recording.subarray(from, to), from - start);
  return piece;
}
