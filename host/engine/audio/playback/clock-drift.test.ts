import { describe, expect, it } from 'vitest';
import { ClockDrift } from './clock-drift.ts';

describe('ClockDrift', () => {
  it('tells 120 ms once after a stall of 120 ms, and nothing for late ticks, bursts of 2 or drift of 200 ppm', () => {
    const drift = new ClockDrift();
    const told: number[] = [];
    for (let tick = 0; tick < 6_000; tick++) {
      const lateness = tick % 7 === 0 ? 4 : 0;
      const burst = tick % 2 === 1 ? -10 : 0;
      const stall = tick >= 3_000 ? 120 : 0;
      const lostMs = drift.observe(tick, tick * 10 * 1.000_2 + lateness + burst + stall);
      if (lostMs !== 0) told.push(lostMs);
    }
    expect(told).toHaveLength(1);
    expect(told[0]).toBeGreaterThan(119);
    expect(told[0]).toBeLessThan(122);
  });
});
