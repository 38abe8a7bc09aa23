import { describe, expect, it } from 'vitest';
import { medianPitch } from '../metrics/pitch.ts';
import { rms } from '../metrics/noise.ts';
import { stoi } from '../metrics/stoi.ts';
import { readAudio, SAMPLE_RATE } from './audio-file.ts';
import { loadSpeech, microphoneFile, type SpeechName } from './speech.ts';

const names: readonly SpeechName[] = ['congratulations', 'instructions', 'novel', 'frontCenter'];

describe('recorded speech', () => {
  it.each(names)('decodes %s to 48 kHz at -23 dBFS with a human pitch between 80 and 300 Hz', (name) => {
    const samples = loadSpeech(name);
    expect(20 * Math.log10(rms(samples))).toBeCloseTo(-23, 0);
    const pitch = medianPitch(samples.subarray(0, 4 * SAMPLE_RATE), SAMPLE_RATE);
    expect(pitch).toBeGreaterThan(80);
    expect(pitch).toBeLessThan(300);
  });

  it('survives the way through a microphone file with a STOI above 0.999', () => {
    const samples = loadSpeech('frontCenter');
    const read = readAudio(microphoneFile('round-trip', samples));
    expect(read.length).toBe(samples.length);
    expect(stoi(samples, read, SAMPLE_RATE)).toBeGreaterThan(0.999);
  });
});
