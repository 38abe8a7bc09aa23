import { describe, expect, test } from 'vitest';
import { rms } from '../../../e2e/metrics/noise.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { mode } from './changer.ts';
import type { Changer, Settings } from './changer.ts';
import {
  correlation,
  loudness,
  medianShiftCents,
  quantile,
  timbre,
  timbreDistance,
  voicedPitch,
} from './speech-measures.ts';

/** A woman's voice around 200 Hz and a man's around 100 Hz, 7 s each. */
export const voices = [
  { name: 'a voice of 200 Hz', samples: loadSpeech('congratulations').slice(0, 7 * 48_000), voicedFrames: 350 },
  { name: 'a voice of 100 Hz', samples: loadSpeech('novel'), voicedFrames: 200 },
];

export function decibels(changed: Float32Array, original: Float32Array): number {
  return 20 * Math.log10(rms(changed) / rms(original));
}

/** Changes a sound once for each settings: several tests measure the same result. */
function changingOnce(change: Changer['change']): Changer['change'] {
  const results = new WeakMap<Float32Array, Map<string, Float32Array>>();
  return (samples, settings) => {
    const ofSound = results.get(samples) ?? new Map<string, Float32Array>();
    results.set(samples, ofSound);
    const key = JSON.stringify(settings);
    const changed = ofSound.get(key) ?? change(samples, settings);
    ofSound.set(key, changed);
    return changed;
  };
}

/** What every version does to both voices. */
export function describeVoices({ version, change: changeVoice }: Pick<Changer, 'version' | 'change'>): void {
  const change = changingOnce(changeVoice);
  describe.each(voices)(`$name through ${version}`, ({ samples, voicedFrames }) => {
    test.each([
      { semitones: 4, keepFormants: 1 },
      { semitones: 4, keepFormants: 0 },
      { semitones: 7, keepFormants: 1 },
      { semitones: -3, keepFormants: 1 },
      { semitones: -3, keepFormants: 0 },
    ])(
      'moves by $semitones semitones within 15 cents (keeping formants: $keepFormants), as loud as before',
      (settings) => {
        const changed = change(samples, { mode: mode.pitch, ...settings });
        const { cents, frames } = medianShiftCents(samples, changed);
        expect(frames).toBeGreaterThan(voicedFrames * 0.85);
        expect(Math.abs(cents - 100 * settings.semitones)).toBeLessThan(15);
        expect(Math.abs(decibels(changed, samples))).toBeLessThan(1.5);
      },
    );

    test('has a median pitch 4 semitones higher, within 30 cents', () => {
      const changed = change(samples, { mode: mode.pitch, semitones: 4, keepFormants: 1 });
      const ratio = quantile(voicedPitch(changed), 0.5) / quantile(voicedPitch(samples), 0.5);
      expect(Math.abs(1200 * Math.log2(ratio) - 400)).toBeLessThan(30);
    });

    test.each([4, -4])('keeps its timbre at %i semitones, and loses it when told to', (semitones) => {
      const before = timbre(samples);
      const distance = (keepFormants: number): number =>
        timbreDistance(before, timbre(change(samples, { mode: mode.pitch, semitones, keepFormants })));
      expect(distance(1)).toBeLessThan(1.5);
      expect(distance(0)).toBeGreaterThan(2 * distance(1));
    });

    test.each([
      { semitones: 0, hz: 110 },
      { semitones: 4, hz: 138.6 },
    ])('as a robot speaks at $hz Hz, ± 2 % in 9 of 10 frames', ({ semitones, hz }) => {
      const changed = change(samples, { mode: mode.robot, semitones });
      const pitch = voicedPitch(changed);
      expect(pitch.length).toBeGreaterThan(voicedFrames * 0.85);
      expect(quantile(pitch, 0.05) / hz).toBeGreaterThan(0.98);
      expect(quantile(pitch, 0.95) / hz).toBeLessThan(1.02);
      expect(Math.abs(decibels(changed, samples))).toBeLessThan(1.5);
    });

    test('as a whisper has no pitch left, but its loudness and its consonants', () => {
      const changed = change(samples, { mode: mode.whisper });
      expect(voicedPitch(changed).length).toBeLessThan(voicedFrames * 0.03);
      expect(decibels(changed, samples)).toBeGreaterThan(-6);
      expect(decibels(changed, samples)).toBeLessThan(0);
      expect(correlation(loudness(samples), loudness(changed))).toBeGreaterThan(0.7);
    });

    test.each<Settings>([
      { mode: mode.pitch, semitones: 4, keepFormants: 1 },
      { mode: mode.pitch, semitones: -4, keepFormants: 0 },
      { mode: mode.robot },
      { mode: mode.whisper },
    ])('comes out 20 ms late, as announced, to within 5 ms: %o', (settings) => {
      const before = loudness(samples);
      const after = loudness(change(samples, settings));
      const lags = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
      const best = lags.toSorted((a, b) => correlation(before, after, b) - correlation(before, after, a))[0];
      expect(Math.abs(best ?? Infinity)).toBeLessThanOrEqual(1);
    });
  });
}
