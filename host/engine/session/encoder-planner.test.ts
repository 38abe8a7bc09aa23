import { describe, expect, it } from 'vitest';
import { EncoderPlanner } from './encoder-planner.ts';

describe('EncoderPlanner', () => {
  it('adds error correction above 1 % loss and takes it away about a minute after the loss ended', () => {
    const planner = new EncoderPlanner();
    expect(planner.plan).toMatchObject({ useFec: false, expectedLossPercent: 0 });
    expect(planner.reportOwnLoss(1)).toBe(false);
    expect(planner.reportOwnLoss(5)).toBe(true);
    expect(planner.plan).toMatchObject({ useFec: true, expectedLossPercent: 5 });
    let seconds = 0;
    while (planner.plan.useFec) {
      planner.reportOwnLoss(0);
      seconds += 1;
    }
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThan(90);
  });

  it('believes the listeners, once they report, and not its own losses', () => {
    const planner = new EncoderPlanner();
    expect(planner.reportHeardLoss(0)).toBe(false);
    expect(planner.reportOwnLoss(20)).toBe(false);
    for (const loss of [8, 8, 8, 8]) planner.reportHeardLoss(loss);
    expect(planner.plan).toMatchObject({ useFec: true, expectedLossPercent: 8 });
    planner.reportHeardLoss(100);
    for (let second = 0; second < 4; second++) planner.reportHeardLoss(100);
    expect(planner.plan.expectedLossPercent).toBe(30);
    planner.forgetListeners();
    const other = new EncoderPlanner();
    other.forgetListeners();
    expect(other.reportOwnLoss(20)).toBe(true);
  });

  it('plans for 25 % where 10 % are lost three in a row, and for 10 % where they are lost one by one', () => {
    const [bursts, single] = [new EncoderPlanner(), new EncoderPlanner()];
    for (let second = 0; second < 4; second++) {
      bursts.reportHeardLoss(10, 3);
      single.reportHeardLoss(10, 1.1);
    }
    expect(bursts.plan).toMatchObject({ useFec: true, expectedLossPercent: 25 });
    expect(single.plan).toMatchObject({ useFec: true, expectedLossPercent: 10 });
    const clean = new EncoderPlanner();
    clean.reportHeardLoss(0.5, 3);
    expect(clean.plan.useFec).toBe(false);
  });

  it('plans within a second for a link that begins to lose a fifth, and not for one second of little loss', () => {
    const plannedAfter = (losses: readonly number[], burstPackets = 1.2): number => {
      const planner = new EncoderPlanner();
      for (const loss of losses) planner.reportHeardLoss(loss, burstPackets);
      return planner.plan.expectedLossPercent;
    };
    expect(plannedAfter([0, 0, 0, 20])).toBe(13);
    expect(plannedAfter([0, 0, 0, 20, 20])).toBe(15);
    expect(plannedAfter([0, 0, 0, 4])).toBe(0);
    // One burst in a second is no rule: copies begin at 15.
    expect(plannedAfter([0, 0, 0, 6], 3)).toBeLessThan(15);
  });

  it('leaves error correction off where the user, or low delay, rules it out', () => {
    const planner = new EncoderPlanner();
    planner.reportOwnLoss(10);
    expect(planner.setPreferences({ useFec: false })).toBe(true);
    expect(planner.plan.useFec).toBe(false);
    planner.setPreferences({ useFec: true, isLowDelay: true });
    expect(planner.plan).toMatchObject({ useFec: false, isLowDelay: true, expectedLossPercent: 0 });
  });

  it('codes with low delay for the low latency until packets are lost, and again about a minute after', () => {
    const planner = new EncoderPlanner();
    expect(planner.setLatency({ packetMs: 10, prefersLowDelay: true })).toBe(true);
    expect(planner.plan).toMatchObject({ isLowDelay: true, useFec: false });
    expect(planner.packetMs).toBe(10);
    planner.reportOwnLoss(5);
    expect(planner.plan).toMatchObject({ isLowDelay: false, useFec: true });
    for (let second = 0; second < 90; second++) planner.reportOwnLoss(0);
    expect(planner.plan).toMatchObject({ isLowDelay: true, useFec: false });
    planner.setPreferences({ bitrate: 24_000 });
    expect(planner.plan.isLowDelay).toBe(false);
  });

  it('takes the codec plugin at its word and says only when something changed', () => {
    const planner = new EncoderPlanner();
    const wishes = { bitrate: 24_000, complexity: 3, useVbr: false, useDtx: true };
    expect(planner.setPreferences(wishes)).toBe(true);
    expect(planner.plan).toMatchObject(wishes);
    expect(planner.setPreferences({ ...wishes })).toBe(false);
    expect(planner.reportOwnLoss(0.4)).toBe(false);
  });
});
