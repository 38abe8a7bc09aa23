import { describe, expect, it } from 'vitest';
import { measureMouthToEar } from './mouth-to-ear.ts';
import { partsOf } from './trace.ts';
import type { Trace } from './trace.ts';

function emptyTrace(): Trace {
  return { captured: new Map(), played: new Map(), sent: new Map(), received: new Map(), decoded: new Map() };
}

/** Noise with an envelope like syllables. */
function makeNoise(seconds: number): Float32Array {
  let state = 9;
  return Float32Array.from({ length: seconds * 48_000 }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 0.4 * (1 + Math.sin(i / 5_000));
  });
}

describe('measureMouthToEar', () => {
  it('finds 42 ms for a sound whose frames leave 30 ms after they entered, 2 ms into the next frame', () => {
    const input = makeNoise(4);
    const shift = 5 * 480 + 96;
    const output = new Float32Array(input.length + 48_000);
    output.set(input, shift);
    const speaker = emptyTrace();
    const listener = emptyTrace();
    for (let frame = 0; frame < 600; frame++) {
      speaker.captured.set(frame, 10_000 + frame * 10);
      // Sample `shift` of the recording begins 30 ms after frame 0 was handed over, which is 40 ms after it was spoken.
      listener.played.set(frame, 10_000 + 30 + (frame - 5) * 10);
    }
    const { delaysMs, windows } = measureMouthToEar(input, speaker, output, listener, 0);
    // The first of 7 windows begins before the recording.
    expect(windows).toBe(6);
    expect(delaysMs).toHaveLength(6);
    for (const delayMs of delaysMs) expect(delayMs).toBeCloseTo(42, 6);
  });

  it('counts a second that is not in the recording as a window that was not found', () => {
    const speaker = emptyTrace();
    const listener = emptyTrace();
    for (let frame = 0; frame < 600; frame++) {
      speaker.captured.set(frame, frame * 10);
      listener.played.set(frame, frame * 10);
    }
    const { delaysMs, windows } = measureMouthToEar(makeNoise(2), speaker, new Float32Array(200_000), listener, -100);
    // The first of 3 windows begins before the recording.
    expect(windows).toBe(2);
    expect(delaysMs).toEqual([]);
  });
});

describe('partsOf', () => {
  it('joins a 20 ms packet with the second of its frames and with the tick that played it', () => {
    const speaker = emptyTrace();
    const listener = emptyTrace();
    // Frames are numbered from 1, so packet 7 holds the frames with indexes 6 and 7.
    speaker.captured.set(6, 100).set(7, 110);
    speaker.sent.set(7, 110.5);
    listener.received.set(7, 110.8);
    listener.decoded.set(7, 117.8);
    listener.played.set(3, 108).set(4, 118.2);
    const parts = partsOf(speaker, listener, 2, 0, 100);
    expect(parts.packets).toBe(1);
    expect(parts.captureChainMs).toBeCloseTo(0.5, 6);
    expect(parts.networkMs).toBeCloseTo(0.3, 6);
    expect(parts.jitterBufferMs).toBeCloseTo(7, 6);
    expect(parts.playbackChainMs).toBeCloseTo(0.4, 6);
  });
});
