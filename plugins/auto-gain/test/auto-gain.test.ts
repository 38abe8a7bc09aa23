import type { Host } from '@jackfield/plugin-api/host';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { integratedLoudness } from '../../../e2e/metrics/loudness.ts';
import { pinkNoise, rms } from '../../../e2e/metrics/noise.ts';
import { stoi } from '../../../e2e/metrics/stoi.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

type Plugin = Pick<Host, 'lifecycle' | 'capturedAudio' | 'parameters'>;

const FRAME = 480;
const RATE = 48_000;
const CEILING = 0.891;
const artifact = await loadArtifact((await locateArtifact(join(import.meta.dirname, '..'))).artifactFile);

function open(): Plugin {
  const plugin = artifact.instantiate(new ImportsRecorder({}).imports) as unknown as Plugin;
  plugin.lifecycle.start('audio');
  plugin.lifecycle.onSettingsChanged('{}');
  expect(plugin.capturedAudio.activate({ sampleRate: RATE, frameSamples: FRAME })).toEqual({
    latencySamples: 0,
    tailSamples: 0,
  });
  return plugin;
}

function run(plugin: Plugin, samples: Float32Array): Float32Array {
  const out = new Float32Array(samples.length - (samples.length % FRAME));
  for (let start = 0; start < out.length; start += FRAME) {
    out.set(plugin.capturedAudio.onAudioFrameCaptured(samples.slice(start, start + FRAME)), start);
  }
  return out;
}

const decibels = (ratio: number): number => 20 * Math.log10(ratio);
const peakOf = (samples: Float32Array): number => samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);

/** Speech with an RMS of so many dBFS; what would pass full scale is cut, as a microphone's converter does. */
function speechAt(dbfs: number, name: 'congratulations' | 'novel' = 'congratulations'): Float32Array {
  const speech = loadSpeech(name);
  const gain = 10 ** (dbfs / 20) / rms(speech);
  return speech.map((sample) => Math.max(-1, Math.min(1, sample * gain)));
}

function noiseAt(dbfs: number, seconds: number): Float32Array {
  const noise = pinkNoise(seconds * RATE, 3);
  const gain = 10 ** (dbfs / 20) / rms(noise);
  return noise.map((sample) => sample * gain);
}

/** Gain over the last 100 ms of what came out. */
function gainDb(heard: Float32Array, spoken: Float32Array): number {
  return decibels(rms(heard.subarray(-4_800)) / rms(spoken.subarray(heard.length - 4_800, heard.length)));
}

describe('recorded speech', () => {
  test.each([
    [-45, 'congratulations'],
    [-45, 'novel'],
    [-30, 'novel'],
    [-10, 'congratulations'],
    [-10, 'novel'],
  ] as const)('at %i dBFS (%s) arrives at −22 ± 3 LUFS from the third second on, below full scale', (dbfs, name) => {
    const heard = run(open(), speechAt(dbfs, name));
    expect(integratedLoudness(heard.subarray(3 * RATE))).toBeGreaterThan(-25);
    expect(integratedLoudness(heard.subarray(3 * RATE))).toBeLessThan(-19);
    expect(peakOf(heard)).toBeLessThanOrEqual(CEILING + 1e-4);
  });

  test('at a good level stays as it is: within 3 dB, with a STOI above 0.995', () => {
    const speech = speechAt(-23);
    const heard = run(open(), speech);
    const clean = speech.subarray(0, heard.length);
    expect(Math.abs(decibels(rms(heard) / rms(clean)))).toBeLessThan(3);
    expect(stoi(clean, heard, RATE)).toBeGreaterThan(0.995);
  });
});

describe('noise', () => {
  test('of 20 s after soft speech leaves the gain where the speech left it, within 0.1 dB', () => {
    const plugin = open();
    const speech = speechAt(-40);
    run(plugin, speech);
    const pause = noiseAt(-55, 20);
    const heard = run(plugin, pause);
    const atFirst = decibels(rms(heard.subarray(0, RATE)) / rms(pause.subarray(0, RATE)));
    expect(atFirst).toBeGreaterThan(15);
    expect(gainDb(heard, pause)).toBeCloseTo(atFirst, 1);
  });

  test('alone is not raised: pink noise, and hum with harmonics, which a speech detector takes for a vowel', () => {
    const hum = Float32Array.from({ length: 20 * RATE }, (_, i) => {
      let sum = 0;
      for (let harmonic = 1; harmonic < 8; harmonic++)
        sum += Math.sin((2 * Math.PI * 50 * harmonic * i) / RATE) / harmonic;
      return 0.01 * sum;
    });
    for (const noise of [noiseAt(-45, 20), hum]) expect(Math.abs(gainDb(run(open(), noise), noise))).toBeLessThan(0.5);
  });
});

test('silence stays silence, and whatever comes in, what goes out is finite and below full scale', () => {
  const plugin = open();
  expect(run(plugin, new Float32Array(FRAME * 10)).every((sample) => sample === 0)).toBe(true);
  for (const value of [1, -1, Number.NaN, Infinity, 3e38, 1e-42]) {
    const out = run(plugin, new Float32Array(FRAME * 4).fill(value));
    expect(out.every((sample) => Math.abs(sample) <= CEILING + 1e-4)).toBe(true);
  }
});

test('a peak in a soft voice is limited without a step larger than the peak had', () => {
  const plugin = open();
  const tone = Float32Array.from(
    { length: RATE },
    (_, i) => (i > 24_000 && i < 30_000 ? 1.6 : 0.2) * Math.sin(i * 0.03),
  );
  const heard = run(plugin, tone);
  const steepest = (samples: Float32Array) =>
    samples.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (samples[i - 1] ?? sample))), 0);
  expect(peakOf(heard)).toBeLessThanOrEqual(CEILING + 1e-4);
  expect(steepest(heard)).toBeLessThanOrEqual(steepest(tone));
});

test('parameters are clamped, unknown ones ignored, and a cap of 0 dB changes nothing', () => {
  const plugin = open();
  const { parameters } = plugin;
  parameters.setParameter(0, -99);
  parameters.setParameter(1, Number.NaN);
  parameters.setParameter(7, 1);
  expect([0, 1, 7].map((id) => parameters.getParameter(id))).toEqual([-40, 26, Number.NaN]);
  parameters.setParameter(1, 0);
  const speech = speechAt(-35);
  const heard = run(plugin, speech);
  expect(heard).toEqual(speech.slice(0, heard.length));
});
