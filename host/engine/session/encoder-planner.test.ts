import { describe, expect, it } from 'vitest';
import { EncoderPlanner } from './encoder-planner.ts';

describe('EncoderPlanner', () => {
  it('adds error correction above 1 % loss and takes it away about a minute after the loss ended', () => {
    const planner = new EncoderPlanner();
    expect(planner.plan).toMatchObject({ useFec: false, expectedLossPercent: 0 });
    expect(planner.reportLoss(1)).toBe(false);
    expect(planner.reportLoss(5)).toBe(true);
    expect(planner.plan).toMatchObject({ useFec: true, expectedLossPercent: 5 });
    let seconds = 0;
    while (planner.plan.useFec) {
      planner.reportLoss(0);
      seconds += 1;
    }
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThan(90);
  });

  it('leaves error correction off where the user, or low delay, rules it out', () => {
    const planner = new EncoderPlanner();
    planner.reportLoss(10);
    expect(planner.setWishes({ useFec: false })).toBe(true);
    expect(planner.plan.useFec).toBe(false);
    planner.setWishes({ useFec: true, isLowDelay: true });
    expect(planner.plan).toMatchObject({ useFec: false, isLowDelay: true, expectedLossPercent: 0 });
  });

  it('takes the codec plugin at its word and says only when something changed', () => {
    const planner = new EncoderPlanner();
    const wishes = { bitrate: 24_000, complexity: 3, useVbr: false, useDtx: true };
    expect(planner.setWishes(wishes)).toBe(true);
    expect(planner.plan).toMatchObject(wishes);
    expect(planner.setWishes({ ...wishes })).toBe(false);
    expect(planner.reportLoss(0.4)).toBe(false);
  });
});
