import FFT from 'fft.js';
import { trackPitch } from '../../../e2e/metrics/pitch.ts';

const SAMPLE_RATE = 48_000;

/** Pitch tracks by sound: several measures of a sound need its track, which takes half a second. */
const tracks = new WeakMap<Float32Array, readonly (number | null)[]>();

/** The sound must not change afterwards. */
function pitchOf(samples: Float32Array): readonly (number | null)[] {
  const track = tracks.get(samples) ?? trackPitch(samples, SAMPLE_RATE);
  tracks.set(samples, track);
  return track;
}

/** Voiced frames in Hz. */
export function voicedPitch(samples: Float32Array): number[] {
  return pitchOf(samples).filter((hz) => hz !== null);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Median over the frames that are voiced in both of how far `changed` lies above `original`, in cents. */
export function medianShiftCents(original: Float32Array, changed: Float32Array): { cents: number; frames: number } {
  const before = pitchOf(original);
  const after = pitchOf(changed);
  const cents: number[] = [];
  for (const [index, hz] of before.entries()) {
    const moved = after[index];
    if (hz !== null && moved !== null && moved !== undefined) cents.push(1200 * Math.log2(moved / hz));
  }
  return { cents: quantile(cents, 0.5), frames: cents.length };
}

/** Mean power in dB of each third of an octave from 400 Hz to 6 kHz, with the overall level taken off: the timbre. */
export function timbre(samples: Float32Array): number[] {
  const size = 2048;
  const fft = new FFT(size);
  const spectrum = fft.createComplexArray();
  const bands = new Float64Array(12);
  for (let start = 0; start + size <= samples.length; start += size / 2) {
    const windowed = Array.from(
      samples.subarray(start, start + size),
      (sample, index) => sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size)),
    );
    fft.realTransform(spectrum, windowed);
    for (let bin = 1; bin < size / 2; bin++) {
      const band = Math.floor(3 * Math.log2((bin * SAMPLE_RATE) / size / 400));
      const power = (spectrum[2 * bin] ?? 0) ** 2 + (spectrum[2 * bin + 1] ?? 0) ** 2;
      if (band >= 0 && band < bands.length) bands[band] = (bands[band] ?? 0) + power;
    }
  }
  const decibels = Array.from(bands, (power) => 10 * Math.log10(power + 1e-12));
  const mean = decibels.reduce((sum, value) => sum + value, 0) / decibels.length;
  return decibels.map((value) => value - mean);
}

/** Root mean square of the difference in dB. */
export function timbreDistance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0) / a.length);
}

/** RMS per 5 ms. */
export function loudness(samples: Float32Array): number[] {
  const step = SAMPLE_RATE / 200;
  return Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    const part = samples.subarray(index * step, (index + 1) * step);
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / step);
  });
}

/** Pearson's correlation of `a[i]` and `b[i + lag]`. */
export function correlation(a: readonly number[], b: readonly number[], lag = 0): number {
  const pairs = a.flatMap((value, index) =>
    b[index + lag] === undefined ? [] : [[value, b[index + lag] ?? 0] as const],
  );
  const meanA = pairs.reduce((sum, [x]) => sum + x, 0) / pairs.length;
  const meanB = pairs.reduce((sum, [, y]) => sum + y, 0) / pairs.length;
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (const [x, y] of pairs) {
    product += (x - meanA) * (y - meanB);
    squareA += (x - meanA) ** 2;
    squareB += (y - meanB) ** 2;
  }
  return product / Math.sqrt(squareA * squareB);
}
