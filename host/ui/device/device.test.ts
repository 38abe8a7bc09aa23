import { describe, expect, it } from 'vitest';
import {
  FRAME_SAMPLES,
  PCM_FLAG_SIDE,
  PCM_KIND,
  PCM_MESSAGE_BYTES,
  PCM_SIDE_MESSAGE_BYTES,
} from '@jackfield/protocol/pcm';
import { deviceIdOf, isSameList, listDevices } from './device-list.ts';
import { FrameGatherer } from './frame-gatherer.ts';
import { decodePlayback, encodeCaptured, encodeStatus, PCM_STATUS_BYTES } from './pcm-messages.ts';
import { Playout } from './playout.ts';
import { createRingMemory, RING_CAPACITY, SampleRing } from './sample-ring.ts';

/** 480 samples of a slow sine, in which a jump is visible. */
function frameAt(index: number): Float32Array {
  return Float32Array.from({ length: FRAME_SAMPLES }, (_, at) => 0.5 * Math.sin((index * FRAME_SAMPLES + at) / 120));
}

function largestJump(samples: readonly number[]): number {
  return samples.reduce(
    (largest, sample, at) => (at === 0 ? 0 : Math.max(largest, Math.abs(sample - (samples[at - 1] ?? 0)))),
    0,
  );
}

describe('SampleRing', () => {
  it('gives back what was written, across its end and for longer than its counters are small', () => {
    const ring = new SampleRing(createRingMemory(true));
    for (let index = 0; index < 40; index += 1) {
      expect(ring.write(frameAt(index))).toBe(true);
      expect(ring.peek(7)).toBeCloseTo(frameAt(index)[7] ?? 9, 6);
      ring.skip(FRAME_SAMPLES);
    }
    expect(ring.fill).toBe(0);
  });

  it('drops a frame that does not fit and counts it', () => {
    const ring = new SampleRing(createRingMemory(false));
    const fitting = Math.floor(RING_CAPACITY / FRAME_SAMPLES);
    for (let index = 0; index < fitting; index += 1) ring.write(frameAt(index));
    expect(ring.write(frameAt(99))).toBe(false);
    expect(ring.overruns).toBe(1);
    expect(ring.fill).toBe(fitting * FRAME_SAMPLES);
  });

  it('goes on when its counters pass 2³¹', () => {
    const memory = createRingMemory(false);
    memory.counters.fill(0x7fffff00, 0, 2);
    const ring = new SampleRing(memory);
    ring.write(frameAt(3));
    expect(ring.fill).toBe(FRAME_SAMPLES);
    expect(ring.peek(479)).toBeCloseTo(frameAt(3)[479] ?? 9, 6);
  });
});

describe('Playout', () => {
  const quantum = new Float32Array(128);

  it('waits for 10 ms plus one quantum before it plays, then plays without a jump', () => {
    const ring = new SampleRing(createRingMemory(false));
    const playout = new Playout(ring);
    ring.write(frameAt(0));
    playout.read(quantum);
    expect(ring.fill).toBe(480);
    ring.write(frameAt(1));
    const heard: number[] = [];
    for (let index = 2; index < 30; index += 1) {
      ring.write(frameAt(index));
      while (ring.fill > 480 + 128) {
        playout.read(quantum);
        heard.push(...quantum);
      }
    }
    expect(playout.underruns).toBe(0);
    expect(largestJump(heard)).toBeLessThan(0.01);
  });

  it('plays mid + side on the left and mid - side on the right, and the middle alone where there is one channel', () => {
    const ring = new SampleRing(createRingMemory(false));
    const playout = new Playout(ring);
    const [left, right] = [new Float32Array(128), new Float32Array(128)];
    const side = new Float32Array(480).fill(0.125);
    const heard: [number, number][] = [];
    for (let count = 0; count < 7; count += 1) {
      if (count < 3) ring.write(new Float32Array(480).fill(0.5), count < 1 ? side : null);
      if (count === 0) ring.write(new Float32Array(480).fill(0.5), side);
      playout.read(left, right);
      heard.push([left[127] ?? 0, right[127] ?? 0]);
    }
    expect(heard[2]).toEqual([0.625, 0.375]);
    expect(heard[5]).toEqual([0.625, 0.375]);
    // 896 samples have been played; 64 with a side remain.
    playout.read(left, right);
    expect([left[63], right[63], left[64], right[64]]).toEqual([0.625, 0.375, 0.5, 0.5]);
    playout.read(left);
    expect(left[0]).toBe(0.5);
  });

  it('fades out when the ring is empty, counts one underrun, and starts deeper when that happens again within 2 s', () => {
    const ring = new SampleRing(createRingMemory(false));
    const playout = new Playout(ring);
    const heard: number[] = [];
    const readOn = (times: number): void => {
      for (let at = 0; at < times; at += 1) {
        playout.read(quantum);
        heard.push(...quantum);
      }
    };
    ring.write(frameAt(0));
    ring.write(frameAt(1));
    readOn(20);
    expect(playout.underruns).toBe(1);
    expect(largestJump(heard)).toBeLessThan(0.03);
    expect(Math.abs(heard.at(-1) ?? 1)).toBeLessThan(1e-6);
    ring.write(frameAt(2));
    ring.write(frameAt(3));
    readOn(20);
    expect(playout.underruns).toBe(2);
    ring.write(frameAt(4));
    ring.write(frameAt(5));
    readOn(1);
    // 960 samples are not enough now: the playout waits for 20 ms and a quantum.
    expect(ring.fill).toBe(960);
  });

  it('drops what is late when 8 frames come at once after a stall', () => {
    const ring = new SampleRing(createRingMemory(false));
    const playout = new Playout(ring);
    for (let index = 0; index < 8; index += 1) ring.write(frameAt(index));
    playout.read(quantum);
    expect(ring.fill).toBe(480 + 480);
  });

  it('takes out what the ring held without need, 10 ms at a time, without a jump', () => {
    const ring = new SampleRing(createRingMemory(false));
    const playout = new Playout(ring);
    let index = 0;
    for (; index < 2; index += 1) ring.write(frameAt(index));
    const heard: number[] = [];
    playout.read(quantum);
    heard.push(...quantum);
    // 50 ms of excess, as when the engine was late while the ring still had enough.
    for (; index < 7; index += 1) ring.write(frameAt(index));
    const before = ring.fill;
    const fills: number[] = [];
    let due = 128;
    for (let at = 1; at < 375 * 20; at += 1) {
      playout.read(quantum);
      heard.push(...quantum);
      due += quantum.length;
      if (due >= FRAME_SAMPLES) {
        due -= FRAME_SAMPLES;
        ring.write(frameAt(index++));
      }
      fills.push(ring.fill);
    }
    expect(playout.underruns).toBe(0);
    expect(Math.max(...fills.slice(0, 375 * 2))).toBeGreaterThan(before - 500);
    expect(Math.min(...fills.slice(-375))).toBeLessThanOrEqual(240 + 128);
    expect(largestJump(heard)).toBeLessThan(0.02);
  });
});

describe('Playout after a stall', () => {
  it('takes out at once what was never below 40 ms for a second', () => {
    const quantum = new Float32Array(128);
    const ring = new SampleRing(createRingMemory(false));
    const playout = new Playout(ring);
    let index = 0;
    for (; index < 2; index += 1) ring.write(frameAt(index));
    playout.read(quantum);
    // 6 frames of the stall arrive after playback has restarted: 75 ms in the ring.
    for (; index < 8; index += 1) ring.write(frameAt(index));
    const heard: number[] = [];
    let due = 128;
    for (let at = 1; at < 375 * 2 + 2; at += 1) {
      playout.read(quantum);
      heard.push(...quantum);
      due += quantum.length;
      if (due < FRAME_SAMPLES) continue;
      due -= FRAME_SAMPLES;
      ring.write(frameAt(index++));
    }
    expect(ring.fill).toBeLessThanOrEqual(960 + FRAME_SAMPLES);
    expect(largestJump(heard)).toBeLessThan(0.02);
    expect(playout.underruns).toBe(0);
  });
});

describe('FrameGatherer', () => {
  it('makes 4 frames of 480 out of 15 quanta of 128, silence where there is no microphone', () => {
    const frames: number[][] = [];
    const gatherer = new FrameGatherer((frame) => frames.push([...frame]));
    for (let at = 0; at < 15; at += 1) {
      gatherer.push(at < 8 ? Float32Array.from({ length: 128 }, (_, index) => at * 128 + index) : undefined, 128);
    }
    expect(frames.map(({ length }) => length)).toEqual([480, 480, 480, 480]);
    expect(frames[1]?.[0]).toBe(480);
    expect(frames[3]?.every((sample) => sample === 0)).toBe(true);
  });
});

describe('PCM messages', () => {
  it('writes kind, flag, sequence and samples of a captured frame', () => {
    const out = new DataView(new ArrayBuffer(PCM_MESSAGE_BYTES));
    encodeCaptured(out, 0x01020304, frameAt(0), false);
    // 01 = captured, 01 = no microphone, reserved, sequence little endian.
    expect([...new Uint8Array(out.buffer, 0, 8)]).toEqual([1, 1, 0, 0, 4, 3, 2, 1]);
    expect(out.getFloat32(8 + 40 * 4, true)).toBeCloseTo(frameAt(0)[40] ?? 9, 6);
    encodeCaptured(out, 0, frameAt(0), true);
    expect(out.getUint8(1)).toBe(0);
  });

  it('writes underruns, overruns and fill of a status', () => {
    const out = new DataView(new ArrayBuffer(PCM_STATUS_BYTES));
    encodeStatus(out, 1, 2, 3, 4);
    expect([...new Uint8Array(out.buffer)]).toEqual([3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0]);
  });

  const frame = new Float32Array(FRAME_SAMPLES);
  const side = new Float32Array(FRAME_SAMPLES);

  it('reads a playback frame, silences what is not finite, and refuses other lengths and kinds', () => {
    const message = new DataView(new ArrayBuffer(PCM_MESSAGE_BYTES));
    message.setUint8(0, PCM_KIND.playback);
    message.setFloat32(8, Number.NaN, true);
    message.setFloat32(12, 0.25, true);
    expect(decodePlayback(message.buffer, frame, side)).toBe('plain');
    expect([frame[0], frame[1]]).toEqual([0, 0.25]);
    expect(decodePlayback(new ArrayBuffer(PCM_MESSAGE_BYTES - 1), frame, side)).toBeNull();
    message.setUint8(1, PCM_FLAG_SIDE);
    expect(decodePlayback(message.buffer, frame, side)).toBeNull();
    message.setUint8(0, PCM_KIND.captured);
    expect(decodePlayback(message.buffer, frame, side)).toBeNull();
  });

  it('reads the side of a playback frame that has one', () => {
    const message = new DataView(new ArrayBuffer(PCM_SIDE_MESSAGE_BYTES));
    message.setUint8(0, PCM_KIND.playback);
    message.setUint8(1, PCM_FLAG_SIDE);
    message.setFloat32(8, 0.5, true);
    message.setFloat32(8 + 480 * 4, -0.25, true);
    expect(decodePlayback(message.buffer, frame, side)).toBe('wide');
    expect([frame[0], side[0], side[1]]).toEqual([0.5, -0.25, 0]);
    message.setUint8(1, 0);
    expect(decodePlayback(message.buffer, frame, side)).toBeNull();
  });
});

describe('listDevices', () => {
  const infos = [
    { deviceId: 'default', kind: 'audioinput', label: 'Default' },
    { deviceId: 'a', kind: 'audioinput', label: 'USB' },
    { deviceId: 'b', kind: 'audioinput', label: 'USB' },
    { deviceId: 'c', kind: 'audiooutput', label: 'USB' },
    { deviceId: 'd', kind: 'videoinput', label: 'Camera' },
    { deviceId: 'e', kind: 'audioinput', label: '' },
  ] as const;

  it('names devices by label, numbers twins, leaves out aliases, cameras and unnamed ones', () => {
    const listed = listDevices(infos);
    expect(listed.map(({ id, kind }) => `${kind} ${id}`)).toEqual(['input USB', 'input USB #2', 'output USB']);
    expect(deviceIdOf(listed, 'input', 'USB #2')).toBe('b');
    expect(deviceIdOf(listed, 'output', 'USB')).toBe('c');
    expect(deviceIdOf(listed, 'input', 'gone')).toBe('');
  });

  it('sees a change of the list in ids only', () => {
    const listed = listDevices(infos);
    expect(isSameList(listed, listDevices(infos))).toBe(true);
    expect(isSameList(listed, listDevices(infos.slice(0, 2)))).toBe(false);
  });
});
