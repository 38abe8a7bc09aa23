import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FRAME, open, suppress } from './open-plugin.ts';
import { referenceInput } from './reference-input.ts';

/** Where the piece of the reference begins in the input (`weights/reference.py`). */
const START = 96_000;
const bytes = readFileSync(new URL('gtcrn.i16', import.meta.url));
const reference = Float32Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index) / 32_768);

/** Least squares of `a · x + b · x · t` for `y`, t from 0 to 1; the error's share of the energy of `y`, and where the factor stands in the middle. */
function fitRamp(x: Float32Array, y: Float32Array): { factor: number; error: number } {
  let [xx, xt, tt, xy, ty, yy] = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < x.length; index++) {
    const [xi, yi, t] = [x[index] ?? 0, y[index] ?? 0, index / x.length];
    xx += xi * xi;
    xt += xi * xi * t;
    tt += xi * xi * t * t;
    xy += xi * yi;
    ty += xi * yi * t;
    yy += yi * yi;
  }
  const determinant = xx * tt - xt * xt;
  const a = (xy * tt - ty * xt) / determinant;
  const b = (ty * xx - xy * xt) / determinant;
  const explained = a * xy + b * ty;
  return { factor: a + b / 2, error: (yy - explained) / yy };
}

test('each frame of the strong tier lies on the line from RNNoise to what ONNX Runtime makes of GTCRN, at least half of the way', () => {
  const input = referenceInput();
  const light = suppress(open('light'), input, 'light');
  const strong = suppress(open('strong'), input, 'strong');
  const fits: { factor: number; error: number }[] = [];
  for (let at = 0; at < reference.length; at += FRAME) {
    const piece = (from: Float32Array): Float32Array => from.slice(START + at, START + at + FRAME);
    const base = piece(light);
    const toReference = reference.slice(at, at + FRAME).map((sample, index) => sample - (base[index] ?? 0));
    const toStrong = piece(strong).map((sample, index) => sample - (base[index] ?? 0));
    fits.push(fitRamp(toReference, toStrong));
  }
  expect(fits).toHaveLength(50);
  // The reference counts in 16 bits. A knock bends the ramp within its frame.
  const near = fits.filter(({ error }) => error < 1e-3);
  expect(near.length).toBeGreaterThanOrEqual(45);
  const factors = near.map(({ factor }) => factor);
  expect(Math.min(...factors)).toBeGreaterThan(0.49);
  expect(Math.max(...factors)).toBeLessThan(1.01);
});
