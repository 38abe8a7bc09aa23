import { describe, expect, it } from 'vitest';
import { WaitCost } from './wait-cost.ts';

/** Best wait for 5,000 packets, of which each `every`-th comes `lateMs` late behind others. */
function bestFor(every: number, lateMs: number): number {
  const cost = new WaitCost();
  for (let i = 1; i <= 5_000; i++) cost.add(i % every === 0 ? lateMs : null);
  return cost.bestMs;
}

describe('WaitCost', () => {
  it('waits 40 ms for 5 % of the packets, not for 1 %, and 200 ms for 20 % but not for 5 %', () => {
    expect(bestFor(20, 35)).toBe(40);
    expect(bestFor(100, 35)).toBe(0);
    expect(bestFor(5, 195)).toBe(200);
    expect(bestFor(20, 195)).toBe(0);
  });

  it('decides in the first second, and forgets one late packet in the next', () => {
    const cost = new WaitCost();
    for (let i = 1; i <= 40; i++) cost.add(i % 10 === 0 ? 20 : null);
    expect(cost.bestMs).toBe(20);
    const once = new WaitCost();
    once.add(20);
    expect(once.bestMs).toBe(20);
    for (let i = 0; i < 60; i++) once.add(null);
    expect(once.bestMs).toBe(0);
  });

  it('is 0 again when 10,000 packets came in order', () => {
    const cost = new WaitCost();
    for (let i = 1; i <= 1_000; i++) cost.add(i % 4 === 0 ? 60 : null);
    expect(cost.bestMs).toBe(60);
    for (let i = 0; i < 10_000; i++) cost.add(null);
    expect(cost.bestMs).toBe(0);
  });
});
