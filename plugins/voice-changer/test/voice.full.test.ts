import { describe, expect, test } from 'vitest';
import { mode, newest, old } from './changer.ts';
import { medianShiftCents, timbre, timbreDistance } from './speech-measures.ts';
import { decibels, describeVoices, voices } from './voice-suite.ts';

describeVoices(old);
describeVoices(newest);

describe.each(voices)('formants of $name', ({ samples, voicedFrames }) => {
  test('move without the pitch and the loudness', () => {
    const changed = newest.change(samples, { mode: mode.pitch, semitones: 0, formant: -4 });
    const { cents, frames } = medianShiftCents(samples, changed);
    expect(frames).toBeGreaterThan(voicedFrames * 0.85);
    expect(Math.abs(cents)).toBeLessThan(15);
    expect(Math.abs(decibels(changed, samples))).toBeLessThan(1.5);
    expect(timbreDistance(timbre(samples), timbre(changed))).toBeGreaterThan(1.2);
  });

  test.each([4, -4])('moved by %i semitones like the pitch sound as those that go with it', (semitones) => {
    const apart = newest.change(samples, { mode: mode.pitch, semitones, keepFormants: 1, formant: semitones });
    const along = newest.change(samples, { mode: mode.pitch, semitones, keepFormants: 0 });
    expect(timbreDistance(timbre(apart), timbre(along))).toBeLessThan(0.1);
  });
});
