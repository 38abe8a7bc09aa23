import { describe, expect, it } from 'vitest';
import { RECORDING_CLOCK } from '../ports/audio-thread.ts';
import type { RecordingSpace } from '../ports/audio-thread.ts';
import { VoiceRecorder } from './voice-recorder.ts';

const space = (frames: number, kind: RecordingSpace['kind'] = 'linear'): RecordingSpace => ({
  kind,
  own: new Float32Array(frames * 480),
  clock: new Int32Array(RECORDING_CLOCK.length),
});
const frameOf = (value: number, samples = 480): Float32Array => new Float32Array(samples).fill(value);
/** The value in the middle of each frame. */
const values = (samples: Float32Array): number[] =>
  Array.from({ length: samples.length / 480 }, (_, frame) => Math.fround(samples[frame * 480 + 240] ?? 0));

describe('VoiceRecorder', () => {
  it('keeps microphone and voices of 4 ticks on one clock, says how far it is, and is full then', async () => {
    const recorder = new VoiceRecorder();
    const { own, clock } = space(4);
    const bob = new Float32Array(own.length);
    const full = recorder.start({ kind: 'linear', own, clock });
    recorder.setVoice(7, bob);
    for (let tick = 1; tick <= 5; tick++) {
      recorder.keepOwn(frameOf(tick), tick !== 2);
      if (tick === 2) recorder.keepVoice(7, frameOf(8, 960), 960, 0);
      recorder.keepVoice(9, frameOf(9), 480, 0);
      recorder.advance();
    }
    await full;
    expect(values(own)).toEqual([1, 0, 3, 4]);
    expect(values(bob)).toEqual([0, 8, 8, 0]);
    expect([...clock]).toEqual([4, 3, 0, 0]);
  });

  it('is silent from the frame of a withdrawal on, also where 20 ms were decoded ahead, and goes on after another yes', () => {
    const recorder = new VoiceRecorder();
    const { own, clock } = space(6);
    const bob = new Float32Array(own.length);
    void recorder.start({ kind: 'linear', own, clock });
    recorder.setVoice(7, bob);
    recorder.keepVoice(7, frameOf(1, 960), 960, 0);
    recorder.advance();
    recorder.setVoice(7, null);
    expect(Math.max(...bob.subarray(480))).toBe(0);
    for (let tick = 0; tick < 2; tick++) {
      recorder.keepVoice(7, frameOf(2), 480, 0);
      recorder.advance();
    }
    recorder.setVoice(7, bob);
    recorder.keepVoice(7, frameOf(3), 480, 0);
    recorder.advance();
    expect(values(bob)).toEqual([1, 0, 0, 3, 0, 0]);
  });

  it('lays packets where they are played: behind what waits, and over what a shortened buffer does not play, within 2.5 ms', () => {
    const recorder = new VoiceRecorder();
    const { own, clock } = space(4);
    const bob = new Float32Array(own.length);
    void recorder.start({ kind: 'linear', own, clock });
    recorder.setVoice(7, bob);
    recorder.keepVoice(7, frameOf(1), 480, 480);
    recorder.keepVoice(7, frameOf(1, 960), 960, 960);
    expect(values(bob)).toEqual([0, 1, 1, 1]);
    // One frame was cut, so this one comes 480 samples earlier.
    recorder.keepVoice(7, frameOf(2), 480, 1_440);
    const join = [...bob.subarray(1_440, 1_440 + 121)];
    expect(join.every((value, index) => value > 1 && value <= 2 && value >= (join[index - 1] ?? 1))).toBe(true);
    expect(values(bob)).toEqual([0, 1, 1, 2]);
    // Nothing is written beyond the end of the memory.
    recorder.keepVoice(7, frameOf(5, 960), 960, 1_920);
    expect(bob.length).toBe(1_920);
  });

  it('ends when it is stopped, and takes nothing before it starts', async () => {
    const recorder = new VoiceRecorder();
    const { own, clock } = space(4);
    recorder.keepOwn(frameOf(1), true);
    recorder.setVoice(7, own);
    const ended = recorder.start({ kind: 'linear', own, clock });
    recorder.advance();
    recorder.stop();
    await ended;
    recorder.keepOwn(frameOf(1), true);
    expect([values(own), clock[0]]).toEqual([[0, 0, 0, 0], 1]);
  });
});
