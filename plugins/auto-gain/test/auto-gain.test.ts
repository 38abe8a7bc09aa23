import type { Host } from '@jackfield/plugin-api/host';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rms } from '../../../e2e/metrics/noise.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

type Plugin = Pick<Host, 'lifecycle' | 'capturedAudio' | 'parameters'>;

const FRAME = 480;
const artifact = await loadArtifact((await locateArtifact(join(import.meta.dirname, '..'))).artifactFile);

function open(): Plugin {
  const plugin = artifact.instantiate(new ImportsRecorder({ log: ['write'] }).imports) as unknown as Plugin;
  plugin.lifecycle.start('audio');
  plugin.lifecycle.onSettingsChanged('{}');
  expect(plugin.capturedAudio.activate({ sampleRate: 48_000, frameSamples: FRAME })).toEqual({
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

test('recorded speech 12 dB too soft and 6 dB too loud comes out nearly the same', () => {
  const speech = loadSpeech('congratulations');
  const heard = [0.25, 2].map((factor) => {
    // Twice: what counts is how it sounds once the gain has found its place.
    const twice = new Float32Array([...speech, ...speech]).map((sample) => sample * factor);
    const out = run(open(), twice);
    return rms(out.subarray(speech.length));
  });
  const [soft = 0, loud = 0] = heard;
  expect(Math.abs(decibels(loud / soft))).toBeLessThan(4);
  expect(decibels(soft)).toBeGreaterThan(-27);
});

test('silence stays silence, and whatever comes in, what goes out is finite and below full scale', () => {
  const plugin = open();
  expect(run(plugin, new Float32Array(FRAME * 10)).every((sample) => sample === 0)).toBe(true);
  for (const value of [1, -1, Number.NaN, Infinity, 3e38, 1e-42]) {
    const out = run(plugin, new Float32Array(FRAME * 4).fill(value));
    expect(out.every((sample) => Math.abs(sample) <= 0.9)).toBe(true);
  }
});

test('parameters are clamped, unknown ones ignored', () => {
  const { parameters } = open();
  parameters.setParameter(0, -99);
  parameters.setParameter(1, Number.NaN);
  parameters.setParameter(7, 1);
  expect([0, 1, 7].map((id) => parameters.getParameter(id))).toEqual([-40, 18, Number.NaN]);
});
