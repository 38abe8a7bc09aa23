import { describe, expect, it } from 'vitest';
import { resample } from './resample.ts';

function sine(rate: number, frequency: number, seconds: number): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, i) => 0.5 * Math.sin((2 * Math.PI * frequency * i) / rate));
}

/** Power of the difference relative to the power of `wanted`, in dB, away from the edges. */
function errorDb(actual: Float32Array, wanted: Float32Array): number {
  let error = 0;
  let power = 0;
  for (let i = 2_000; i < wanted.length - 2_000; i++) {
    error += ((actual[i] ?? 0) - (wanted[i] ?? 0)) ** 2;
    power += (wanted[i] ?? 0) ** 2;
  }
  return 10 * Math.log10(error / power);
}

describe('resample', () => {
  it.each([8_000, 11_025, 16_000, 44_100, 96_000])(
    'turns 1 kHz at %i Hz into 1 kHz at 48 kHz within -80 dB, without delay',
    (rate) => {
      const output = resample(sine(rate, 1_000, 1), rate, 48_000);
      expect(output).toHaveLength(48_000);
      expect(errorDb(output, sine(48_000, 1_000, 1))).toBeLessThan(-80);
    },
  );

  it('lets nothing of 30 kHz through when it halves 96 kHz', () => {
    const output = resample(sine(96_000, 30_000, 1), 96_000, 48_000).subarray(2_000, -2_000);
    expect(Math.max(...output.map(Math.abs))).toBeLessThan(1e-3);
  });

  it('hands back the same samples when the rates are equal', () => {
    const input = sine(48_000, 440, 0.1);
    expect(resample(input, 48_000, 48_000)).toBe(input);
  });
});
