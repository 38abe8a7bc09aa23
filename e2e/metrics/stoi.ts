import FFT from 'fft.js';
import { resample } from './resample.ts';

const RATE = 10_000;
const FRAME = 256;
const HOP = FRAME / 2;
const FFT_SIZE = 512;
const BANDS = 15;
const LOWEST_CENTER_HZ = 150;
const SEGMENT_FRAMES = 30;
const DYNAMIC_RANGE_DB = 40;
const CLIP = 1 + 10 ** (15 / 20);
const EPSILON = Number.EPSILON;

/** Matlab's `hanning`: nonzero at both ends. */
const window = Float64Array.from(
  { length: FRAME },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 1)) / (FRAME + 1)),
);
const bandEdges = thirdOctaveBins();

/**
 * Short-time objective intelligibility of `degraded` against `clean`, 0 to 1: Taal, Hendriks, Heusdens, Jensen, "An Algorithm for
 * Intelligibility Prediction of Time-Frequency Weighted Noisy Speech", IEEE TASLP 2011. Both have the same length, rate and alignment.
 * Throws RangeError when fewer than 30 frames (0.4 s) of speech are left after dropping silence.
 */
export function stoi(clean: Float32Array, degraded: Float32Array, sampleRate: number): number {
  if (clean.length !== degraded.length) throw new RangeError(`lengths differ: ${clean.length} and ${degraded.length}`);
  const [x, y] = dropSilence(resample(clean, sampleRate, RATE), resample(degraded, sampleRate, RATE));
  const xBands = bandMagnitudes(x);
  const yBands = bandMagnitudes(y);
  const segments = xBands.length - SEGMENT_FRAMES + 1;
  if (segments < 1) throw new RangeError('less than 30 frames of speech');
  let sum = 0;
  for (let start = 0; start < segments; start++) {
    for (let band = 0; band < BANDS; band++) sum += segmentCorrelation(xBands, yBands, start, band);
  }
  return sum / (segments * BANDS);
}

/** Equations 2 to 5 of the paper: normalised and clipped envelopes of one band over 30 frames, correlated. */
function segmentCorrelation(x: Float64Array[], y: Float64Array[], start: number, band: number): number {
  const xs = new Float64Array(SEGMENT_FRAMES);
  const ys = new Float64Array(SEGMENT_FRAMES);
  for (let i = 0; i < SEGMENT_FRAMES; i++) {
    xs[i] = x[start + i]![band]!;
    ys[i] = y[start + i]![band]!;
  }
  const gain = norm(xs) / (norm(ys) + EPSILON);
  for (let i = 0; i < SEGMENT_FRAMES; i++) ys[i] = Math.min(ys[i]! * gain, xs[i]! * CLIP);
  subtractMean(xs);
  subtractMean(ys);
  let dot = 0;
  for (let i = 0; i < SEGMENT_FRAMES; i++) dot += xs[i]! * ys[i]!;
  return dot / ((norm(xs) + EPSILON) * (norm(ys) + EPSILON));
}

/** Keeps the frames in which the clean signal is within 40 dB of its loudest frame, and overlap-adds them to a signal. */
function dropSilence(clean: Float64Array, degraded: Float64Array): [Float64Array, Float64Array] {
  const starts: number[] = [];
  const levels: number[] = [];
  for (let start = 0; start < clean.length - FRAME; start += HOP) {
    let energy = 0;
    for (let i = 0; i < FRAME; i++) energy += (window[i]! * clean[start + i]!) ** 2;
    starts.push(start);
    levels.push(20 * Math.log10(Math.sqrt(energy) + EPSILON));
  }
  const floor = Math.max(...levels) - DYNAMIC_RANGE_DB;
  const kept = starts.filter((_, index) => levels[index]! > floor);
  const join = (signal: Float64Array) => {
    const joined = new Float64Array(Math.max(0, (kept.length - 1) * HOP + FRAME));
    kept.forEach((start, frame) => {
      for (let i = 0; i < FRAME; i++) joined[frame * HOP + i]! += window[i]! * signal[start + i]!;
    });
    return joined;
  };
  return [join(clean), join(degraded)];
}

/** Square root of the power in each third-octave band, per frame. */
function bandMagnitudes(signal: Float64Array): Float64Array[] {
  const fft = new FFT(FFT_SIZE);
  const input = new Float64Array(FFT_SIZE);
  const spectrum = new Float64Array(FFT_SIZE * 2);
  const frames: Float64Array[] = [];
  for (let start = 0; start < signal.length - FRAME; start += HOP) {
    for (let i = 0; i < FRAME; i++) input[i] = window[i]! * signal[start + i]!;
    fft.realTransform(spectrum, input);
    frames.push(
      Float64Array.from(bandEdges, ([low, high]) => {
        let power = 0;
        for (let bin = low; bin < high; bin++) power += spectrum[2 * bin]! ** 2 + spectrum[2 * bin + 1]! ** 2;
        return Math.sqrt(power);
      }),
    );
  }
  return frames;
}

function nearestBin(hz: number): number {
  return Math.round((hz * FFT_SIZE) / RATE);
}

function thirdOctaveBins(): [low: number, high: number][] {
  return Array.from({ length: BANDS }, (_, k) => [
    nearestBin(LOWEST_CENTER_HZ * 2 ** ((2 * k - 1) / 6)),
    nearestBin(LOWEST_CENTER_HZ * 2 ** ((2 * k + 1) / 6)),
  ]);
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

function subtractMean(values: Float64Array): void {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
}
