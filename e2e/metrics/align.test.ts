import { describe, expect, it } from 'vitest';
import { align } from './align.ts';
import { findLag } from './lag.ts';
import { addPinkNoise, pinkNoise, randomSource, rms } from './noise.ts';
import { medianGainDb, siSdr } from './si-sdr.ts';
import FFT from 'fft.js';

const RATE = 48_000;

/** Bursts of noise, which have a single best lag. */
function bursts(seconds: number, seed: number): Float32Array {
  const random = randomSource(seed);
  return Float32Array.from(
    { length: seconds * RATE },
    (_, i) => random() * 0.3 * Math.max(0, Math.sin((2 * Math.PI * 1.7 * i) / RATE)),
  );
}

function placed(signal: Float32Array, at: number, length: number, gain = 1): Float32Array {
  const out = new Float32Array(length);
  signal.forEach((sample, i) => {
    if (at + i >= 0 && at + i < length) out[at + i]! += sample * gain;
  });
  return out;
}

describe('findLag', () => {
  it('finds a reference 12,345 samples into a recording', () => {
    const reference = bursts(2, 1);
    expect(findLag(reference, placed(reference, 12_345, 4 * RATE, 0.2))).toMatchObject({ samples: 12_345 });
  });

  it('finds a reference that began 480 samples before the recording', () => {
    const reference = bursts(2, 1);
    expect(findLag(reference, placed(reference, -480, 2 * RATE), 1000).samples).toBe(-480);
  });

  it('is not drawn away by a passage 20 times as loud', () => {
    const reference = bursts(1, 1);
    const recording = placed(reference, 5000, 6 * RATE);
    placed(bursts(2, 9), 3 * RATE, 6 * RATE, 20).forEach((sample, i) => (recording[i]! += sample));
    const lag = findLag(reference, recording);
    expect(lag.samples).toBe(5000);
    expect(lag.correlation).toBeGreaterThan(0.99);
  });

  it('reports a correlation below 0.1 when the reference is not there', () => {
    expect(Math.abs(findLag(bursts(2, 1), bursts(4, 2)).correlation)).toBeLessThan(0.1);
  });
});

describe('align', () => {
  it('follows a delay that grows by 10 ms after 2 of 4 seconds', () => {
    const reference = bursts(4, 3);
    const half = 2 * RATE;
    const recording = placed(reference.subarray(0, half), 3000, 5 * RATE);
    placed(reference.subarray(half), 3000 + half + 480, 5 * RATE).forEach((sample, i) => (recording[i]! += sample));
    const aligned = align(reference, recording, RATE);
    expect(aligned.pieceShifts.at(-1)! - aligned.pieceShifts[0]!).toBe(480);
    expect(siSdr(reference, aligned.samples)).toBeGreaterThan(25);
    // The delay changes between pieces 7 and 8.
    const { steadyPieces } = aligned;
    expect([steadyPieces[3], steadyPieces[7], steadyPieces[8], steadyPieces[12]]).toEqual([true, false, false, true]);
  });
});

describe('align after a stall', () => {
  it('finds speech again that goes on 250 ms later', () => {
    const reference = bursts(4, 3);
    const half = 2 * RATE;
    const recording = placed(reference.subarray(0, half), 3000, 5 * RATE);
    placed(reference.subarray(half), 3000 + half + 12_000, 5 * RATE).forEach((sample, i) => (recording[i]! += sample));
    expect(siSdr(reference, align(reference, recording, RATE).samples)).toBeGreaterThan(20);
  });
});

describe('siSdr', () => {
  it('is 5 dB for noise 5 dB below the signal, at any gain', () => {
    const signal = bursts(4, 4);
    const noise = bursts(4, 5);
    const gain = rms(signal) / (rms(noise) * 10 ** (5 / 20));
    const mixed = signal.map((sample, i) => 3 * (sample + gain * noise[i]!));
    expect(siSdr(signal, mixed)).toBeCloseTo(5, 0);
  });

  it('gains 6 dB where the noise is halved, at any scale, over the pieces that count', () => {
    const signal = bursts(4, 6);
    const noise = bursts(4, 7);
    const before = signal.map((sample, i) => sample + 0.5 * noise[i]!);
    const after = signal.map((sample, i) => (i < RATE ? 0 : 2 * sample + 0.5 * noise[i]!));
    expect(medianGainDb(signal, before, after, RATE, [false, true, true, true])).toBeCloseTo(6, 0);
    expect(medianGainDb(signal, before, after, RATE, [false, false, false, false])).toBeNaN();
  });
});

describe('pink noise', () => {
  it('loses 3 dB an octave between 100 Hz and 6.4 kHz', () => {
    const size = 32_768;
    const fft = new FFT(size);
    const bandPower = new Float64Array(7);
    for (let block = 0; block < 8; block++) {
      const spectrum = new Float64Array(2 * size);
      fft.realTransform(spectrum, Float64Array.from(pinkNoise(size, block + 1)));
      for (let octave = 0; octave < 6; octave++) {
        const from = Math.round((100 * 2 ** octave * size) / RATE);
        for (let bin = from; bin < 2 * from; bin++)
          bandPower[octave]! += spectrum[2 * bin]! ** 2 + spectrum[2 * bin + 1]! ** 2;
      }
    }
    // Equal power in every octave defines pink noise.
    const levels = Array.from(bandPower.subarray(0, 6), (power) => 10 * Math.log10(power));
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(1);
  });

  it('stands 5 dB under the speech that it is added to', () => {
    const speech = bursts(4, 8);
    expect(siSdr(speech, addPinkNoise(speech, 5, 1))).toBeCloseTo(5, 0);
  });
});
