import { clamp } from '@jackfield/protocol/clamp';
import { encode } from 'fast-png';
import FFT from 'fft.js';

const SAMPLE_RATE = 48_000;
const WINDOW = 1_024;
/** Bins up to 12 kHz; higher frequencies say little about a voice. */
const BINS = 256;
const HIGHEST_COLUMNS = 1_600;
const LOWEST_DB = -90;
const GAP_ROWS = 8;

/**
 * Draws both sounds as a PNG, before above after: time to the right, 0 to 12 kHz upwards, -90 to 0 dBFS from black over violet and orange to white. At most
 * 1,600 columns, so that a minute fits on a screen.
 */
export function drawSpectrograms(before: Float32Array, after: Float32Array): Uint8Array {
  const samples = Math.max(before.length, after.length, WINDOW);
  const hop = Math.max(240, Math.ceil((samples - WINDOW) / HIGHEST_COLUMNS));
  const width = Math.floor((samples - WINDOW) / hop) + 1;
  const height = 2 * BINS + GAP_ROWS;
  const data = new Uint8Array(width * height * 3);
  data.fill(255);
  paint(data, width, 0, before, hop);
  paint(data, width, BINS + GAP_ROWS, after, hop);
  return encode({ width, height, data, channels: 3, depth: 8 });
}

/** Levels in dBFS of the 46.9 Hz bins of the window at `start`; samples beyond the end are silence. */
export function levelsAt(samples: Float32Array, start: number): Float32Array {
  const input = Array.from({ length: WINDOW }, (_, index) => {
    const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / WINDOW);
    return (samples[start + index] ?? 0) * hann;
  });
  const output = fft.createComplexArray();
  fft.realTransform(output, input);
  const levels = new Float32Array(BINS);
  for (let bin = 0; bin < BINS; bin++) {
    const power = ((output[2 * bin] ?? 0) ** 2 + (output[2 * bin + 1] ?? 0) ** 2) / (WINDOW / 4) ** 2;
    levels[bin] = 10 * Math.log10(power + 1e-12);
  }
  return levels;
}

/** Width of a bin of `levelsAt`. */
export const BIN_HZ = SAMPLE_RATE / WINDOW;

const fft = new FFT(WINDOW);

function paint(data: Uint8Array, width: number, top: number, samples: Float32Array, hop: number): void {
  for (let column = 0; column < width; column++) {
    const levels = levelsAt(samples, column * hop);
    for (let bin = 0; bin < BINS; bin++) {
      const shade = clamp(1 - (levels[bin] ?? LOWEST_DB) / LOWEST_DB, 0, 1, 0);
      const at = ((top + BINS - 1 - bin) * width + column) * 3;
      data[at] = Math.round(255 * Math.min(1, 2 * shade));
      data[at + 1] = Math.round(255 * Math.max(0, 2 * shade - 1));
      data[at + 2] = Math.round(
        255 * (shade < 0.5 ? 1.6 * shade * (1 - shade) : 0.8 - 1.6 * (1 - shade) + shade * 0.8),
      );
    }
  }
}
