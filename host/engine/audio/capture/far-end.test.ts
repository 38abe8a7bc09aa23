import { describe, expect, it } from 'vitest';
import { FarEnd } from './far-end.ts';

function frame(value: number): Float32Array {
  return new Float32Array(480).fill(value);
}

describe('the far end', () => {
  it('gives each played frame to one frame of the microphone, in order, and silence when none was played', () => {
    const farEnd = new FarEnd();
    farEnd.push(frame(1));
    expect(farEnd.take()[479]).toBe(1);
    expect(farEnd.take()[479]).toBe(0);
    farEnd.push(frame(2));
    farEnd.push(frame(3));
    expect([farEnd.take()[0], farEnd.take()[0], farEnd.take()[0]]).toEqual([2, 3, 0]);
  });

  it('keeps the newest 2 frames when the microphone stands still, and nothing after it was cleared', () => {
    const farEnd = new FarEnd();
    for (let value = 1; value <= 5; value++) farEnd.push(frame(value));
    expect([farEnd.take()[0], farEnd.take()[0], farEnd.take()[0]]).toEqual([4, 5, 0]);
    farEnd.push(frame(6));
    farEnd.clear();
    expect(farEnd.take()[0]).toBe(0);
  });
});
