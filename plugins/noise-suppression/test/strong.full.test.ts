import { expect, test } from 'vitest';
import { mix } from '../../../bench/noise/noises.ts';
import type { NoiseName } from '../../../bench/noise/noises.ts';
import { addPinkNoise, randomSource, rms } from '../../../e2e/metrics/noise.ts';
import { siSdr } from '../../../e2e/metrics/si-sdr.ts';
import { stoi } from '../../../e2e/metrics/stoi.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { artifact, FRAME, open, quality, STRENGTH, suppress, TIER } from './open-plugin.ts';
import type { TierName } from './open-plugin.ts';

const RATE = 48_000;
/** Nine scores of 12 s of sound each, on a busy machine. */
const STOI_TIMEOUT_MS = 120_000;
const voices = (['congratulations', 'instructions', 'novel'] as const).map((name) => loadSpeech(name));
const [speech] = voices as [Float32Array];

interface NoisyVoice {
  readonly voice: Float32Array;
  readonly noisy: Float32Array;
}

/** The recordings in a noise. */
function voicesIn(noise: NoiseName, snrDb: number): NoisyVoice[] {
  return voices.map((voice) => ({ voice, noisy: mix(voice, noise, snrDb) }));
}

/** Mean STOI of the recordings, untouched or behind a tier. */
function meanStoi(noisyVoices: readonly NoisyVoice[], tier: TierName | 'untouched'): number {
  const scores = noisyVoices.map(({ voice, noisy }) => {
    const heard = tier === 'untouched' ? noisy : suppress(open(tier), noisy, tier);
    return stoi(voice.slice(0, heard.length), heard, RATE);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

test('pink noise 5 dB below speech: at least 2 dB nearer to the clean voice than the light tier', () => {
  const noisy = addPinkNoise(speech, 5, 1);
  expect(quality(open('strong'), noisy, speech, 'strong')).toBeGreaterThan(quality(open('light'), noisy, speech) + 2);
});

test(
  'keys as loud as the voice: an intelligibility of at least .89, where the light tier has .81',
  () => expect(meanStoi(voicesIn('keys', 0), 'strong')).toBeGreaterThan(0.89),
  STOI_TIMEOUT_MS,
);

test.each([0, 20])(
  'voices in the background, %i dB below the user, leave them as intelligible as untouched',
  (snrDb) => {
    const noisyVoices = voicesIn('babble', snrDb);
    const untouched = meanStoi(noisyVoices, 'untouched');
    expect(meanStoi(noisyVoices, 'light')).toBeGreaterThanOrEqual(untouched);
    expect(meanStoi(noisyVoices, 'strong')).toBeGreaterThanOrEqual(untouched);
  },
  STOI_TIMEOUT_MS,
);

test('clean speech keeps its waveform, noise alone becomes at least 20 dB softer, above 8 kHz too', () => {
  expect(quality(open('strong'), speech, speech, 'strong')).toBeGreaterThan(20);
  const random = randomSource(3);
  const noise = Float32Array.from({ length: 5 * RATE }, () => 0.02 * random());
  const left = suppress(open('strong'), noise, 'strong').subarray(2 * RATE);
  expect(20 * Math.log10(rms(left) / rms(noise))).toBeLessThan(-20);
});

test('at strength 0 the voice comes out sample for sample, 30 ms later', () => {
  const noisy = addPinkNoise(speech.slice(0, 2 * RATE), 5, 1);
  const out = suppress(open('strong', 0), noisy, 'strong');
  expect(out).toEqual(noisy.slice(0, out.length));
});

test('the tier is taken at the next activation, since only that can tell the latency', () => {
  const plugin = open('light');
  const before = suppress(plugin, speech.subarray(0, RATE));
  plugin.parameters.setParameter(TIER, 1);
  expect(plugin.parameters.getParameter(TIER)).toBe(1);
  plugin.capturedAudio.reset();
  expect(suppress(plugin, speech.subarray(0, RATE))).toEqual(before);
  expect(plugin.capturedAudio.activate({ sampleRate: RATE, frameSamples: FRAME }).latencySamples).toBe(1440);
});

test('what is not finite and frames of any loudness leave nothing behind', () => {
  const plugin = open('strong');
  const random = randomSource(5);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e30, -1e38]) {
    for (let round = 0; round < 100; round++) {
      const level = 10 ** (random() * 6);
      const frame = Float32Array.from({ length: FRAME }, () => (round % 9 === 0 ? value : random() * level));
      const out = plugin.capturedAudio.onAudioFrameCaptured(frame);
      expect(out.every((sample) => Number.isFinite(sample))).toBe(true);
    }
    suppress(plugin, new Float32Array(2 * RATE), 'strong');
    const out = suppress(plugin, speech.subarray(0, 2 * RATE), 'strong');
    expect(siSdr(speech.slice(0, out.length), out)).toBeGreaterThan(20);
  }
});

test('after a reset the same frames give the same sound, and memory does not grow in 300 resets', () => {
  const plugin = open('strong');
  const first = suppress(plugin, speech.subarray(0, RATE), 'strong');
  plugin.capturedAudio.reset();
  expect(suppress(plugin, speech.subarray(0, RATE), 'strong')).toEqual(first);
  const before = artifact.memoryBytes();
  for (let round = 0; round < 300; round++) plugin.capturedAudio.reset();
  expect(artifact.memoryBytes()).toBe(before);
});

test('turning the strength while a tone runs makes no step larger than the tone has', () => {
  const tone = Float32Array.from({ length: RATE }, (_, index) => 0.3 * Math.sin((2 * Math.PI * 200 * index) / RATE));
  const plugin = open('strong', 0);
  const out = new Float32Array(tone.length);
  for (let start = 0; start < tone.length; start += FRAME) {
    if (start === 24_000) plugin.parameters.setParameter(STRENGTH, 100);
    out.set(plugin.capturedAudio.onAudioFrameCaptured(tone.slice(start, start + FRAME)), start);
  }
  const steepest = (samples: Float32Array) =>
    samples.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (samples[index - 1] ?? sample))), 0);
  expect(steepest(out)).toBeLessThan(steepest(tone) * 1.5);
});
