import type { Host } from '@jackfield/plugin-api/host';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { rms } from '../../../e2e/metrics/noise.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

type Plugin = Pick<Host, 'lifecycle' | 'capturedAudio' | 'parameters'>;

const FRAME = 480;
const id = { bass: 0, warmth: 1, presence: 2, air: 3, threshold: 4, ratio: 5, makeUp: 6 } as const;
/** The compressor out of the way. */
const flat = { threshold: 0, ratio: 1, makeUp: 0 };
const artifact = await loadArtifact((await locateArtifact(join(import.meta.dirname, '..'))).artifactFile);
let recorder: ImportsRecorder;

beforeEach(() => {
  recorder = new ImportsRecorder({ ui: ['show', 'hide', 'decorateMessage'] });
});

function open(role: 'audio' | 'events', values: Partial<Record<keyof typeof id, number>>): Plugin {
  const plugin = artifact.instantiate(recorder.imports) as unknown as Plugin;
  plugin.lifecycle.start(role);
  for (const [name, value] of Object.entries(values))
    plugin.parameters.setParameter(id[name as keyof typeof id], value);
  plugin.lifecycle.onSettingsChanged('{}');
  const activation = plugin.capturedAudio.activate({ sampleRate: 48_000, frameSamples: FRAME });
  expect(activation).toEqual({ latencySamples: 0, tailSamples: 24_000 });
  return plugin;
}

function run(plugin: Plugin, samples: Float32Array): Float32Array {
  const out = new Float32Array(samples.length - (samples.length % FRAME));
  for (let start = 0; start < out.length; start += FRAME) {
    out.set(plugin.capturedAudio.onAudioFrameCaptured(samples.slice(start, start + FRAME)), start);
  }
  return out;
}

/** dB that a sine of `level` dBFS (RMS) gains once everything has settled. */
function gainDb(values: Parameters<typeof open>[1], hz: number, level = -30): number {
  const peak = Math.SQRT2 * 10 ** (level / 20);
  const sine = Float32Array.from(
    { length: 48_000 },
    (_, index) => peak * Math.sin((2 * Math.PI * hz * index) / 48_000),
  );
  const out = run(open('audio', values), sine);
  return 20 * Math.log10(rms(out.subarray(24_000)) / rms(sine.subarray(24_000)));
}

describe('the equalizer', () => {
  test.each([
    ['bass', 40, 10, 6_000],
    ['warmth', 400, -9, 9_000],
    ['presence', 3_000, 12, 100],
    ['air', 16_000, -12, 500],
  ] as const)('turns %s up and down where it belongs and nowhere else', (band, hz, db, elsewhereHz) => {
    expect(gainDb({ ...flat, [band]: db }, hz)).toBeCloseTo(db, 0);
    expect(Math.abs(gainDb({ ...flat, [band]: db }, elsewhereHz))).toBeLessThan(1);
  });

  test('leaves a voice as it is when nothing is turned', () => {
    const speech = loadSpeech('frontCenter');
    const out = run(open('audio', flat), speech);
    const error = out.map((sample, index) => sample - (speech[index] ?? 0));
    expect(rms(error)).toBeLessThan(rms(speech) * 1e-4);
  });

  test('draws what it does', () => {
    open('events', { ...flat, presence: 12 });
    const [slot, nodes] = recorder.argumentsOf('ui.show').at(-1) ?? [];
    expect(slot).toBe('settings-page');
    const [, equalizer] = nodes as { element: { tag: string; val: { xs: Float32Array; ys: Float32Array } } }[];
    const { xs = new Float32Array(), ys = new Float32Array() } = equalizer?.element.val ?? {};
    expect(xs.length).toBe(ys.length);
    const loudest = ys.indexOf(Math.max(...ys));
    expect(xs[loudest]).toBeCloseTo(3, 0);
    expect(ys[loudest]).toBeCloseTo(12, 0);
  });

  test('draws nothing in its audio instance', () => {
    open('audio', { presence: 3 });
    expect(recorder.calls).toEqual([]);
  });
});

describe('the compressor', () => {
  test('makes of 12 dB more in 3 dB more out above the threshold at 4 to 1', () => {
    const values = { threshold: -40, ratio: 4, makeUp: 0 };
    const quiet = gainDb(values, 1_000, -28);
    const loud = gainDb(values, 1_000, -16);
    expect(loud - quiet).toBeGreaterThan(-10);
    expect(loud - quiet).toBeLessThan(-8);
    expect(Math.abs(gainDb(values, 1_000, -60))).toBeLessThan(0.5);
    expect(gainDb({ ...flat, makeUp: 6 }, 1_000)).toBeCloseTo(6, 1);
  });

  test('brings loud and quiet words nearer to each other', () => {
    const speech = loadSpeech('congratulations');
    const quiet = speech.map((sample) => sample * 0.1);
    const spreadDb = (values: Parameters<typeof open>[1]): number =>
      20 * Math.log10(rms(run(open('audio', values), speech)) / rms(run(open('audio', values), quiet)));
    expect(spreadDb(flat)).toBeCloseTo(20, 0);
    expect(spreadDb({ threshold: -50, ratio: 4, makeUp: 0 })).toBeLessThan(12);
  });
});

test('stays finite and within full scale whatever comes in and is turned', () => {
  const plugin = open('audio', { bass: 15, warmth: 15, presence: 15, air: 15, makeUp: 24, ratio: 1, threshold: 0 });
  for (const value of [1, -1, Number.NaN, Infinity, 3e38, 1e-42, 0]) {
    const out = run(plugin, new Float32Array(FRAME * 8).fill(value));
    expect(out.every((sample) => Math.abs(sample) <= 1)).toBe(true);
  }
  plugin.parameters.setParameter(99, 1);
  plugin.parameters.setParameter(id.bass, Number.NaN);
  plugin.parameters.setParameter(id.bass, 1e9);
  expect(plugin.parameters.getParameter(id.bass)).toBe(15);
  expect(plugin.parameters.getParameter(99)).toBeNaN();
});
