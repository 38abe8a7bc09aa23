import { describe, expect, test } from 'vitest';
import { addPinkNoise, randomSource, rms } from '../../../e2e/metrics/noise.ts';
import { siSdr } from '../../../e2e/metrics/si-sdr.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { artifact, FRAME, open, quality, STRENGTH, suppress, TIER } from './open-plugin.ts';

const speech = loadSpeech('congratulations');

describe('recorded speech with pink noise 5 dB below it', () => {
  const noisy = addPinkNoise(speech, 5, 1);

  test('comes out at least 6 dB nearer to the clean voice', () => {
    expect(siSdr(speech, noisy)).toBeCloseTo(5, 0);
    expect(quality(open(), noisy, speech)).toBeGreaterThan(siSdr(speech, noisy) + 6);
  });

  test('of a man, recorded in a noisy room, comes out at least 3 dB nearer', () => {
    const novel = loadSpeech('novel');
    expect(quality(open(), addPinkNoise(novel, 5, 2), novel)).toBeGreaterThan(5 + 3);
  });

  test('comes out in between at half strength, and sample for sample as it was at strength 0', () => {
    expect(quality(open('light', 50), noisy, speech)).toBeGreaterThan(7);
    expect(quality(open('light', 50), noisy, speech)).toBeLessThan(quality(open('light', 100), noisy, speech));
    const untouched = suppress(open('light', 0), noisy);
    expect(untouched).toEqual(noisy.slice(0, untouched.length));
  });
});

test('noise alone becomes at least 12 dB softer, clean speech keeps its waveform', () => {
  const noise = addPinkNoise(new Float32Array(5 * 48_000).fill(1e-9), -140, 3);
  expect(rms(noise)).toBeGreaterThan(0.005);
  const left = suppress(open(), noise).subarray(48_000);
  expect(20 * Math.log10(rms(left) / rms(noise))).toBeLessThan(-12);
  expect(quality(open(), speech, speech)).toBeGreaterThan(20);
});

test('turning the strength while a tone runs makes no step larger than the tone has', () => {
  const tone = Float32Array.from(
    { length: 48_000 },
    (_, index) => 0.3 * Math.sin((2 * Math.PI * 200 * index) / 48_000),
  );
  const plugin = open('light', 0);
  const out = new Float32Array(tone.length);
  for (let start = 0; start < tone.length; start += FRAME) {
    if (start === 24_000) plugin.parameters.setParameter(STRENGTH, 100);
    out.set(plugin.capturedAudio.onAudioFrameCaptured(tone.slice(start, start + FRAME)), start);
  }
  const steepest = (samples: Float32Array) =>
    samples.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (samples[index - 1] ?? sample))), 0);
  expect(steepest(out)).toBeLessThan(steepest(tone) * 1.5);
});

test('NaN, infinity and 1e30 leave nothing behind: the next 2 s are finite, and speech after it clean', () => {
  const plugin = open();
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -1e38]) {
    const out = suppress(plugin, new Float32Array(FRAME * 4).fill(value));
    expect(out.every((sample) => Number.isFinite(sample))).toBe(true);
    expect(suppress(plugin, new Float32Array(96_000)).every((sample) => Number.isFinite(sample))).toBe(true);
    expect(quality(plugin, speech.subarray(0, 96_000), speech)).toBeGreaterThan(20);
  }
});

test('after a reset the same frames give the same sound, and memory does not grow in 3,000 resets', () => {
  const plugin = open();
  const first = suppress(plugin, speech.subarray(0, 48_000));
  plugin.capturedAudio.reset();
  expect(suppress(plugin, speech.subarray(0, 48_000))).toEqual(first);
  const before = artifact.memoryBytes();
  for (let round = 0; round < 3000; round++) plugin.capturedAudio.reset();
  expect(artifact.memoryBytes()).toBe(before);
});

test('another rate or frame length is refused', () => {
  const plugin = open();
  const unsupported = expect.objectContaining({ payload: { tag: 'unsupported-config', val: undefined } });
  for (const config of [
    { sampleRate: 44_100, frameSamples: 480 },
    { sampleRate: 48_000, frameSamples: 960 },
  ]) {
    expect(() => plugin.capturedAudio.activate(config)).toThrow(unsupported);
  }
});

test('lists strength and tier, keeps their ranges, and knows no other parameter', () => {
  const { parameters } = open();
  expect(parameters.listParameters()).toEqual([
    {
      id: STRENGTH,
      name: 'Strength',
      unit: '%',
      minimum: 0,
      maximum: 100,
      defaultValue: 100,
      step: 0,
      smoothingMs: 0,
      isReadonly: false,
    },
    {
      id: TIER,
      name: 'Suppression',
      unit: '',
      minimum: 0,
      maximum: 1,
      defaultValue: 0,
      step: 1,
      smoothingMs: 0,
      isReadonly: false,
    },
  ]);
  parameters.setParameter(STRENGTH, 140);
  expect(parameters.getParameter(STRENGTH)).toBe(100);
  parameters.setParameter(STRENGTH, Number.NaN);
  expect(parameters.getParameter(STRENGTH)).toBe(100);
  parameters.setParameter(TIER, 7);
  expect(parameters.getParameter(TIER)).toBe(1);
  parameters.setParameter(TIER, Number.NaN);
  expect(parameters.getParameter(TIER)).toBe(1);
  expect(parameters.getParameter(2)).toBeNaN();
});

test.each(['light', 'strong'] as const)(
  'makes of silence after noise silence within the tail that it told: %s',
  (tier) => {
    const plugin = open(tier);
    const noise = Float32Array.from({ length: 2 * 48_000 }, (_, index) => 0.3 * Math.sin(index * index));
    suppress(plugin, noise, tier);
    const { latencySamples, tailSamples } = plugin.capturedAudio.activate({ sampleRate: 48_000, frameSamples: FRAME });
    suppress(plugin, noise, tier);
    for (let at = 0; at < latencySamples + tailSamples; at += FRAME)
      plugin.capturedAudio.onAudioFrameCaptured(new Float32Array(FRAME));
    const after = plugin.capturedAudio.onAudioFrameCaptured(new Float32Array(FRAME));
    expect(Math.max(...after.map(Math.abs))).toBeLessThan(1e-5);
  },
);

test('frames of random loudness, 2,000 of them, are never a trap', () => {
  const plugin = open();
  const random = randomSource(5);
  for (let round = 0; round < 2000; round++) {
    const level = 10 ** (random() * 6);
    const frame = Float32Array.from({ length: FRAME }, () => random() * level);
    expect(plugin.capturedAudio.onAudioFrameCaptured(frame).length).toBe(FRAME);
  }
});
