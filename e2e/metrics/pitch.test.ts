import { describe, expect, it } from 'vitest';
import { randomSource } from './noise.ts';
import { measurePitchShift, medianPitch, trackPitch } from './pitch.ts';

const RATE = 16_000;

/** A pulse-like voice: 12 harmonics with falling amplitude. */
const voice = (hz: number, seconds: number) =>
  Float32Array.from({ length: seconds * RATE }, (_, i) => {
    let sum = 0;
    for (let h = 1; h <= 12; h++) sum += Math.sin((2 * Math.PI * h * hz * i) / RATE) / h;
    return 0.1 * sum;
  });

describe('pitch', () => {
  it.each([82.4, 130.8, 196, 311.1])('measures a voice of %d Hz within 1 %', (hz) => {
    expect(Math.abs(medianPitch(voice(hz, 0.5), RATE)! / hz - 1)).toBeLessThan(0.01);
  });

  it('tells 4 semitones: a ratio of 1.26', () => {
    const ratio = medianPitch(voice(150 * 2 ** (4 / 12), 0.5), RATE)! / medianPitch(voice(150, 0.5), RATE)!;
    expect(12 * Math.log2(ratio)).toBeCloseTo(4, 1);
  });

  it('measures 4 semitones between a melody and the same melody 300 ms later and higher', () => {
    const melody = (factor: number) =>
      [110, 131, 98, 147, 123].flatMap((hz) => [...voice(hz * factor, 0.3), ...new Float32Array(RATE / 10)]);
    const reference = Float32Array.from(melody(1));
    const recording = Float32Array.from([...new Float32Array(0.3 * RATE), ...melody(2 ** (4 / 12))]);
    expect(measurePitchShift(reference, recording, RATE)).toBeCloseTo(4, 1);
    expect(() => measurePitchShift(reference, new Float32Array(RATE), RATE)).toThrow(RangeError);
  });

  it('calls noise and silence unvoiced', () => {
    const random = randomSource(1);
    const noise = Float32Array.from({ length: RATE / 2 }, () => 0.2 * random());
    expect(trackPitch(noise, RATE).filter((hz) => hz !== null).length).toBeLessThan(3);
    expect(medianPitch(new Float32Array(RATE / 2), RATE)).toBeNull();
  });
});
