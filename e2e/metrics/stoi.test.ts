import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stoi } from './stoi.ts';

interface GoldenRow {
  readonly rate: number;
  readonly gain: number;
  readonly stoi: number;
}

const golden = JSON.parse(readFileSync(new URL('golden/stoi.json', import.meta.url), 'utf8')) as GoldenRow[];

/** Same generator as in golden/generate.py. */
function syllables(seconds: number, rate: number): Float32Array {
  const out = new Float32Array(seconds * rate);
  let phase = 0;
  for (let i = 0; i < out.length; i++) {
    const t = i / rate;
    phase += (2 * Math.PI * (140 + 40 * Math.sin(2 * Math.PI * 0.7 * t))) / rate;
    const envelope = Math.max(0, Math.sin(2 * Math.PI * 2.3 * t)) * (0.4 + 0.6 * Math.sin(2 * Math.PI * 0.31 * t) ** 2);
    let value = 0;
    for (let h = 1; h <= 20; h++) {
      value += (Math.sin(h * phase) / h) * (1 + Math.sin(2 * Math.PI * (0.5 + 0.13 * h) * t + h));
    }
    out[i] = 0.05 * envelope * value;
  }
  return out;
}

function withNoise(clean: Float32Array, gain: number): Float32Array {
  let state = 7;
  return clean.map((sample) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return sample + gain * (state / 2 ** 31 - 1);
  });
}

describe('stoi', () => {
  it.each(golden)(
    'gives the value of pystoi within 0.001 at $rate Hz with noise of $gain',
    ({ rate, gain, stoi: expected }) => {
      const clean = syllables(4, rate);
      expect(Math.abs(stoi(clean, withNoise(clean, gain), rate) - expected)).toBeLessThan(0.001);
    },
  );

  it('is 1 for the signal itself and for the signal at half the level', () => {
    const clean = syllables(3, 16_000);
    expect(stoi(clean, clean, 16_000)).toBeCloseTo(1, 6);
    expect(
      stoi(
        clean,
        clean.map((sample) => sample / 2),
        16_000,
      ),
    ).toBeCloseTo(1, 6);
  });

  it('is below 0.5 against the same voice 300 ms late', () => {
    const clean = syllables(4, 16_000);
    const late = new Float32Array(clean.length);
    late.set(clean.subarray(0, clean.length - 4800), 4800);
    expect(stoi(clean, late, 16_000)).toBeLessThan(0.5);
  });

  it('refuses signals of other lengths and signals shorter than 30 frames', () => {
    expect(() => stoi(new Float32Array(10), new Float32Array(11), 16_000)).toThrow(RangeError);
    expect(() => stoi(new Float32Array(1600), new Float32Array(1600), 16_000)).toThrow(RangeError);
  });
});
