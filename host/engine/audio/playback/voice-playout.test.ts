import { describe, expect, it } from 'vitest';
import { VoicePlayout } from './voice-playout.ts';

function tone(frequency: number, amplitude: number, startSample: number, count: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * (startSample + i)) / 48_000),
  );
}

/** Largest difference between neighbouring samples in all frames, joined. */
function largestStep(frames: readonly Float32Array[]): number {
  let previous = 0;
  let largest = 0;
  for (const frame of frames) {
    for (const x of frame) {
      largest = Math.max(largest, Math.abs(x - previous));
      previous = x;
    }
  }
  return largest;
}

/** A repeatable sequence of numbers in [0, 1). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function takeFrames(playout: VoicePlayout, count: number): Float32Array[] {
  return Array.from({ length: count }, () => {
    const frame = new Float32Array(480);
    playout.take(frame);
    return frame;
  });
}

describe('VoicePlayout', () => {
  it('hands 20 ms of samples out as 2 frames, unchanged', () => {
    const playout = new VoicePlayout();
    const pcm = tone(300, 0.3, 0, 960);
    expect(playout.push(pcm, 960, false)).toBe(0);
    const [first, second] = takeFrames(playout, 2);
    expect(first).toEqual(pcm.subarray(0, 480));
    expect(second).toEqual(pcm.subarray(480));
  });

  it('fades concealment from 60 ms on into the noise of the room, which is reached after 100 ms', () => {
    const playout = new VoicePlayout();
    const flat = new Float32Array(480).fill(0.5);
    playout.push(flat, 480, false);
    for (let i = 0; i < 11; i++) playout.push(flat, 480, true);
    const frames = takeFrames(playout, 12);
    expect(frames[6]?.[479]).toBeCloseTo(0.5, 2);
    expect(frames[8]?.[479]).toBeCloseTo(0.25, 2);
    // Only the noise of a quiet room is left.
    expect(Math.abs(frames[11]?.[10] ?? 1)).toBeLessThan(0.001);
    expect(largestStep(frames.slice(1))).toBeLessThanOrEqual(0.5);
  });

  it('makes no step above 0.05 when a tone of 0.5 stops, starts again or when a batch failed for 3 frames', () => {
    const playout = new VoicePlayout();
    const natural = largestStep([tone(200, 0.5, 0, 4_800)]);
    playout.push(tone(200, 0.5, 60, 480), 480, false);
    const frames = takeFrames(playout, 3);
    playout.push(tone(200, 0.5, 60, 960), 960, false);
    frames.push(...takeFrames(playout, 2));
    playout.pushRepeat(3);
    frames.push(...takeFrames(playout, 3));
    playout.push(tone(200, 0.5, 130, 480), 480, false);
    frames.push(...takeFrames(playout, 2));
    expect(natural).toBeLessThan(0.02);
    expect(largestStep(frames)).toBeLessThan(0.05);
  });

  it('bridges a failed batch with the last frame, softer each time', () => {
    const playout = new VoicePlayout();
    playout.push(tone(400, 0.4, 0, 480), 480, false);
    takeFrames(playout, 1);
    playout.pushRepeat(3);
    const levels = [0, 1, 2].map(() => {
      takeFrames(playout, 1);
      return playout.level;
    });
    expect(levels[0]).toBeGreaterThan(0.15);
    expect(levels[1]).toBeLessThan(levels[0] ?? 0);
    expect(levels[2]).toBeLessThan(levels[1] ?? 0);
  });

  it('bridges a failed batch forwards: a voice with a sharp onset in each period keeps its direction', () => {
    const playout = new VoicePlayout();
    // The first of three falls lies before the first sample. A sawtooth falls at once and rises slowly; backwards it would rise at once. 150 Hz: the period
    // does not fit the frame.
    const saw = (from: number) =>
      Float32Array.from({ length: 480 }, (_, i) => ((((from + i) * 150) / 48_000) % 1) - 0.5);
    for (let frame = 0; frame < 4; frame++) playout.push(saw(frame * 480), 480, false);
    takeFrames(playout, 4);
    playout.pushRepeat(2);
    const bridged = takeFrames(playout, 2).flatMap((frame) => [...frame]);
    const steps = bridged.slice(1).map((sample, i) => sample - (bridged[i] ?? 0));
    expect(Math.max(...steps)).toBeLessThan(0.1);
    expect(steps.filter((step) => step < -0.2).length).toBe(2);
  });

  it('takes periods of 5 ms out of a tone of 200 Hz and puts them in again, without a step', () => {
    const playout = new VoicePlayout();
    playout.push(tone(200, 0.5, 0, 1_440), 1_440, false);
    const [first] = takeFrames(playout, 1);
    expect(playout.shrink(300, 'voice')).toBe(240);
    expect(playout.available).toBe(720);
    playout.push(tone(200, 0.5, 1_440, 480), 480, false);
    expect(playout.grow(100, 'voice') % 240).toBe(0);
    expect(playout.available).toBeGreaterThanOrEqual(720 + 480 + 240);
    expect(largestStep([first ?? new Float32Array(0), ...takeFrames(playout, 2)])).toBeLessThan(0.02);
  });

  it('never takes out more than it is asked for, and of a voice only whole periods', () => {
    const playout = new VoicePlayout();
    // 150 Hz: a period is 320 samples.
    playout.push(tone(150, 0.5, 0, 960), 960, false);
    takeFrames(playout, 1);
    playout.push(tone(150, 0.5, 960, 960), 960, false);
    expect(playout.shrink(200, 'voice')).toBe(0);
    expect(playout.shrink(500, 'quiet')).toBe(0);
    expect(playout.shrink(500, 'voice')).toBe(320);
    expect(playout.available).toBe(960 + 480 - 320);
  });

  it('takes any length out of a pause below -50 dBFS', () => {
    const playout = new VoicePlayout();
    playout.push(tone(150, 0.001, 0, 1_440), 1_440, false);
    takeFrames(playout, 1);
    expect(playout.shrink(77, 'quiet')).toBe(77);
    expect(playout.shrink(5_000, 'quiet')).toBe(960 - 77 - 480);
    expect(playout.available).toBe(480);
  });

  it('plays what is left of a spurt that ends within a frame', () => {
    const playout = new VoicePlayout();
    playout.push(new Float32Array(700).fill(0.25), 700, false);
    const frames = takeFrames(playout, 2);
    expect(frames[1]?.[219]).toBe(0.25);
    expect(Math.abs(frames[1]?.[400] ?? 1)).toBeLessThan(0.001);
  });

  it('fills 3 s after a voice with noise as loud as its background, then is silent', () => {
    const playout = new VoicePlayout();
    const random = makeRandom(5);
    const background = (): Float32Array => Float32Array.from({ length: 480 }, () => (random() - 0.5) * 0.002);
    for (let i = 0; i < 20; i++) {
      playout.push(i % 2 === 0 ? background() : tone(200, 0.4, i * 480, 480), 480, false);
      takeFrames(playout, 1);
    }
    const pause = takeFrames(playout, 200);
    const level = Math.hypot(...pause[100]!) / Math.sqrt(480);
    // Uniform between -0.001 and 0.001.
    expect(level / (0.001 / Math.sqrt(3))).toBeGreaterThan(0.7);
    expect(level / (0.001 / Math.sqrt(3))).toBeLessThan(1.4);
    expect(pause.every((frame) => frame.every((sample) => sample !== 0))).toBe(true);
    expect(playout.level).toBe(0);
    takeFrames(playout, 100);
    expect(takeFrames(playout, 1)[0]?.every((sample) => sample === 0)).toBe(true);
  });

  it('adds no noise to a voice of digital silence, as an effect that mutes it makes', () => {
    const playout = new VoicePlayout();
    playout.push(new Float32Array(960), 960, false);
    expect(takeFrames(playout, 5).every((frame) => frame.every((sample) => sample === 0))).toBe(true);
  });

  it('holds at most 160 ms and says how many samples did not fit', () => {
    const playout = new VoicePlayout();
    expect(playout.push(new Float32Array(16 * 480), 16 * 480, false)).toBe(0);
    expect(playout.push(new Float32Array(480), 480, false)).toBe(480);
  });
});
