import { expect, it } from 'vitest';
import { integratedLoudness } from './loudness.ts';

const sine = (seconds: number, peakDbfs: number): Float32Array =>
  Float32Array.from(
    { length: seconds * 48_000 },
    (_, i) => 10 ** (peakDbfs / 20) * Math.sin((2 * Math.PI * 997 * i) / 48_000),
  );

it('gives a sine of 997 Hz at full scale −3.01 LUFS, and one at −20 dBFS −23.01, as BS.1770 asks', () => {
  expect(integratedLoudness(sine(3, 0))).toBeCloseTo(-3.01, 1);
  expect(integratedLoudness(sine(3, -20))).toBeCloseTo(-23.01, 1);
});

it('leaves pauses out, and what is 10 LU softer', () => {
  const parts = [sine(5, -20), new Float32Array(480_000), sine(5, -45)];
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  expect(integratedLoudness(all)).toBeCloseTo(-23.2, 0);
  expect(integratedLoudness(new Float32Array(96_000))).toBe(-Infinity);
});
