import FFT from 'fft.js';
import { SAMPLE_RATE } from '../speech/audio-file.ts';

const START_HZ = 400;
const HZ_PER_S = 500;
const WINDOW_SAMPLES = 480;
const TRANSFORM_SIZE = 4_096;
/** A window with less power than this, -34 dBFS, holds no sweep. */
const MIN_RMS = 0.02;

const window = Float32Array.from({ length: WINDOW_SAMPLES }, (_, n) => Math.sin((Math.PI * n) / WINDOW_SAMPLES) ** 2);

/**
 * Sine whose frequency rises steadily, 0.5 at its peak: each moment of it has a frequency of its own, so that what is heard tells when it was said. Time
 * stretching and changes of the level do not disturb that.
 */
export function sweep(seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, n) => {
    const t = n / SAMPLE_RATE;
    return 0.5 * Math.sin(2 * Math.PI * (START_HZ * t + (HZ_PER_S / 2) * t * t));
  });
}

/** Returns the place in the sweep, in seconds, of the middle of the 10 ms from `start` on; null where there is no sweep. Accurate to some 3 ms. */
export function placeInSweep(heard: Float32Array, start: number): number | null {
  const padded = new Float64Array(TRANSFORM_SIZE);
  let power = 0;
  for (let n = 0; n < WINDOW_SAMPLES; n++) {
    const sample = heard[start + n] ?? 0;
    power += sample * sample;
    padded[n] = sample * window[n]!;
  }
  if (Math.sqrt(power / WINDOW_SAMPLES) < MIN_RMS) return null;
  const fft = new FFT(TRANSFORM_SIZE);
  const spectrum = new Float64Array(2 * TRANSFORM_SIZE);
  fft.realTransform(spectrum, padded);
  const magnitude = (bin: number) => Math.log(Math.hypot(spectrum[2 * bin]!, spectrum[2 * bin + 1]!) + 1e-12);
  let peak = 1;
  for (let bin = 2; bin < TRANSFORM_SIZE / 2 - 1; bin++) if (magnitude(bin) > magnitude(peak)) peak = bin;
  // A parabola through three logarithms finds the peak between the bins.
  const [before, at, after] = [magnitude(peak - 1), magnitude(peak), magnitude(peak + 1)];
  const offset = (before - after) / (2 * (before - 2 * at + after));
  return (((peak + offset) * SAMPLE_RATE) / TRANSFORM_SIZE - START_HZ) / HZ_PER_S;
}
