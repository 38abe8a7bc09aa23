import { describe, expect, it } from 'vitest';
import { seededRandom } from './impairments.ts';
import { levelsOf, measureMicrophone } from './sound-measures.ts';
import { loadSpeech } from '../../../../e2e/speech/speech.ts';
import { findSweep, makeSweep } from './sweep.ts';

const SECOND = 48_000;

function tone(hertz: number, level: number, seconds = 1): Float32Array {
  return Float32Array.from(
    { length: seconds * SECOND },
    (_, at) => level * Math.sin((2 * Math.PI * hertz * at) / SECOND),
  );
}

function noise(level: number, seconds: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: seconds * SECOND }, () => level * (2 * random() - 1));
}

describe('what a microphone brings', () => {
  it('is told apart: zeros, a quiet room, speech, clipping and hum', () => {
    expect(measureMicrophone(new Float32Array(SECOND))).toMatchObject({ isZero: true, loudDb: -100 });
    expect(measureMicrophone(noise(0.000_2, 1))).toMatchObject({ isZero: false, clippedPercent: 0 });
    const speech = noise(0.001, 2);
    speech.set(tone(300, 0.1), SECOND / 2);
    const measured = measureMicrophone(speech);
    expect(measured?.loudDb).toBeCloseTo(-23, 0);
    expect(measured?.floorDb).toBeCloseTo(-64.8, 0);
    expect(measured?.humPercent).toBeLessThan(10);
    const loud = tone(300, 3).map((sample) => Math.max(-1, Math.min(1, sample)));
    expect(measureMicrophone(loud)?.clippedPercent).toBe(100);
    const hum = tone(60, 0.005).map((sample, at) => sample + (noiseFloor[at] ?? 0));
    expect(measureMicrophone(hum)).toMatchObject({ humHertz: 60 });
    expect(measureMicrophone(hum)?.humPercent).toBeGreaterThan(90);
    expect(measureMicrophone(new Float32Array(0))).toBeNull();
  });
});
const noiseFloor = noise(0.000_5, 1, 3);

describe('the sweep', () => {
  const sweep = makeSweep();
  const played = new Float32Array(1.5 * SECOND);
  played.set(sweep, 0.1 * SECOND);

  it('is found 85 ms later and 30 dB softer, 10 dB below the noise of the room', () => {
    const captured = noise(0.016, 1.5);
    for (const [at, sample] of sweep.entries()) {
      const index = at + Math.round(0.185 * SECOND);
      captured[index] = (captured[index] ?? 0) + sample * 0.032;
    }
    const found = findSweep(played, captured);
    expect(found).toMatchObject({ delayMs: 85 });
    expect(typeof found === 'object' && Math.abs(found.gainDb + 30)).toBeLessThan(2);
  });

  it('is not found in noise, in speech-like tones or in silence, nor where it was not played', () => {
    expect(findSweep(played, noise(0.1, 1.5, 5))).toBe('not-heard');
    expect(findSweep(played, tone(220, 0.2, 1.5))).toBe('not-heard');
    expect(findSweep(played, new Float32Array(played.length))).toBe('not-heard');
    expect(findSweep(new Float32Array(played.length), played)).toBe('not-played');
  });

  it('shows in the levels of the picture, one each 50 ms', () => {
    const levels = levelsOf(new Float32Array(played.length), played);
    expect(levels).toHaveLength(30);
    expect(levels[0]).toEqual({ atMs: 0, microphoneDb: -100, playedDb: -100 });
    expect(levels[4]?.playedDb).toBeGreaterThan(-20);
  });

  it('is not taken for speech in the microphone, wherever that begins', () => {
    const speech = loadSpeech('congratulations');
    const heard: number[] = [];
    for (let start = 0; start + played.length <= speech.length; start += SECOND / 2) {
      const result = findSweep(played, speech.subarray(start, start + played.length));
      if (result !== 'not-heard') heard.push(start / SECOND);
    }
    expect(heard).toEqual([]);
  });
});
