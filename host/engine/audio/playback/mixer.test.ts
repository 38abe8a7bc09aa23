import { describe, expect, it } from 'vitest';
import { LIMITER_THRESHOLD, SoftLimiter } from './limiter.ts';
import { Mixer } from './mixer.ts';

function tone(frequency: number, amplitude: number, frameIndex = 0): Float32Array {
  return Float32Array.from(
    { length: 480 },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * (frameIndex * 480 + i)) / 48_000),
  );
}

function peakOf(frame: Float32Array): number {
  return frame.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
}

describe('Mixer', () => {
  it('passes one voice at volume 1 bit for bit while it stays below -3 dBFS', () => {
    const mixer = new Mixer();
    for (let n = 0; n < 50; n++) {
      const voice = tone(317, 0.7, n);
      mixer.begin();
      mixer.add(voice, 1, 1);
      expect(mixer.finish()).toEqual(voice);
    }
  });

  it('never exceeds 1.0 with 10 voices at full scale and volume 200 %', () => {
    const mixer = new Mixer();
    for (let n = 0; n < 200; n++) {
      mixer.begin();
      for (let v = 0; v < 10; v++) mixer.add(tone(100 + 97 * v, 1, n), 2, 2);
      expect(peakOf(mixer.finish())).toBeLessThanOrEqual(1);
    }
  });

  it('moves a volume evenly over a frame: from 100 % to 0 without a step above 1/480', () => {
    const mixer = new Mixer();
    mixer.begin();
    mixer.add(new Float32Array(480).fill(0.5), 1, 0);
    const mix = mixer.finish();
    expect(mix[479]).toBe(0);
    for (let i = 1; i < 480; i++) expect((mix[i - 1] ?? 0) - (mix[i] ?? 0)).toBeCloseTo(0.5 / 480, 6);
  });
});

describe('SoftLimiter', () => {
  it('bends a tone of +6 dBFS to a peak between 0.9 and 1 with less than 3 % of its power in harmonics after 300 ms', () => {
    const limiter = new SoftLimiter();
    for (let n = 0; n < 29; n++) limiter.process(tone(400, 2, n));
    const frame = tone(400, 2, 29);
    limiter.process(frame);
    expect(peakOf(frame)).toBeGreaterThan(0.9);
    expect(peakOf(frame)).toBeLessThanOrEqual(1);
    // 400 Hz has 4 whole periods in a frame, so its projection is exact.
    let sine = 0;
    let cosine = 0;
    let power = 0;
    frame.forEach((x, i) => {
      sine += x * Math.sin((2 * Math.PI * 400 * i) / 48_000);
      cosine += x * Math.cos((2 * Math.PI * 400 * i) / 48_000);
      power += x * x;
    });
    const fundamental = (2 * (sine ** 2 + cosine ** 2)) / 480;
    expect(1 - fundamental / power).toBeLessThan(0.03);
  });

  it('leaves a quiet voice alone again 500 ms after a loud one', () => {
    const limiter = new SoftLimiter();
    limiter.process(tone(400, 1));
    for (let n = 0; n < 50; n++) limiter.process(new Float32Array(480));
    const quiet = tone(400, LIMITER_THRESHOLD - 0.001);
    const before = Float32Array.from(quiet);
    limiter.process(quiet);
    expect(quiet).toEqual(before);
  });

  it('turns NaN and infinity into silence and goes on', () => {
    const frame = Float32Array.of(0.1, Number.NaN, Infinity, -Infinity, 0.2);
    new SoftLimiter().process(frame);
    expect(frame).toEqual(Float32Array.of(0.1, 0, 0, 0, 0.2));
  });

  it('lets everybody be heard again within half a second of one absurd sample', () => {
    const limiter = new SoftLimiter();
    limiter.process(Float32Array.of(3e38));
    for (let n = 0; n < 50; n++) limiter.process(tone(400, 0.1, n));
    const frame = tone(400, 0.1, 50);
    const untouched = Float32Array.from(frame);
    limiter.process(frame);
    expect(frame).toEqual(untouched);
  });
});

describe('Mixer with a side', () => {
  it('has no side until a voice stands beside the middle, and none in the frame after it', () => {
    const mixer = new Mixer();
    mixer.begin();
    mixer.add(tone(317, 0.5), 1, 1);
    mixer.finish();
    expect(mixer.side).toBeNull();
    mixer.begin();
    mixer.addSide(tone(317, 0.5), 0.5, 0.5);
    expect(mixer.side?.[10]).toBeCloseTo((tone(317, 0.5)[10] ?? 0) / 2, 6);
    mixer.begin();
    expect(mixer.side).toBeNull();
    mixer.addSide(tone(317, 0.25), 1, 1);
    expect(mixer.side).toEqual(tone(317, 0.25));
  });

  it('keeps both channels within 1.0 with 10 voices at volume 200 % left and right, and the image where it is', () => {
    const mixer = new Mixer();
    const side = Math.SQRT1_2;
    for (let n = 0; n < 200; n++) {
      mixer.begin();
      for (let v = 0; v < 10; v++) {
        mixer.add(tone(100 + 97 * v, 1, n), 2 * side, 2 * side);
        mixer.addSide(tone(100 + 97 * v, 1, n), v < 8 ? 2 * side : -2 * side, v < 8 ? 2 * side : -2 * side);
      }
      const mid = mixer.finish();
      const [left, right] = [
        mid.map((m, i) => m + (mixer.side?.[i] ?? 0)),
        mid.map((m, i) => m - (mixer.side?.[i] ?? 0)),
      ];
      expect(peakOf(left)).toBeLessThanOrEqual(1.000_001);
      expect(peakOf(right)).toBeLessThanOrEqual(1.000_001);
      expect(peakOf(left)).toBeGreaterThan(peakOf(right));
    }
  });
});

describe('SoftLimiter with a side', () => {
  it('passes both bit for bit while left and right stay below -3 dBFS, and silences what is not finite', () => {
    const limiter = new SoftLimiter();
    const [mid, side] = [tone(317, 0.4), tone(211, 0.3)];
    limiter.process(mid, side);
    expect([mid, side]).toEqual([tone(317, 0.4), tone(211, 0.3)]);
    side.fill(Number.NaN);
    limiter.process(mid, side);
    expect(mid).toEqual(tone(317, 0.4));
    expect(peakOf(side)).toBe(0);
  });

  it('bends the louder channel and turns the other down by the same factor', () => {
    const limiter = new SoftLimiter();
    const [mid, side] = [new Float32Array(480).fill(1), new Float32Array(480).fill(0.5)];
    limiter.process(mid, side);
    const [left, right] = [(mid[479] ?? 0) + (side[479] ?? 0), (mid[479] ?? 0) - (side[479] ?? 0)];
    expect(left).toBeLessThanOrEqual(1);
    expect(left).toBeGreaterThan(0.9);
    expect(left / right).toBeCloseTo(3, 5);
  });
});
