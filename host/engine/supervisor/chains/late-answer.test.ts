import { describe, expect, it } from 'vitest';
import { blameForLateAnswer } from './late-answer.ts';

const DEADLINE_US = 4_000;

describe('blameForLateAnswer', () => {
  it('blames the slot that used 10 ms of processor time', () => {
    expect(blameForLateAnswer([100, 10_000, 300], 3, 10_400, DEADLINE_US)).toEqual({ slot: 1, isCertain: true });
  });

  it('blames nobody for wall time: 30 ms passed in a slot, but the frame used 1 ms', () => {
    expect(blameForLateAnswer([30_000, 300], 2, 1_000, DEADLINE_US)).toBeNull();
  });

  it('blames nobody when another slot may have used the processor time of the frame', () => {
    // The first slot was interrupted for 7 ms; the second used its 5 ms itself.
    expect(blameForLateAnswer([8_000, 5_000], 2, 5_200, DEADLINE_US)).toBeNull();
  });

  it('is not certain when the processor was taken away for as long as it was used', () => {
    expect(blameForLateAnswer([20_000, 200], 2, 5_000, DEADLINE_US)).toEqual({ slot: 0, isCertain: false });
  });

  it('takes a slot that slept, at -1 µs, for one that used nothing', () => {
    expect(blameForLateAnswer([-1, 6_000], 2, 6_000, DEADLINE_US)).toEqual({ slot: 1, isCertain: true });
  });
});
