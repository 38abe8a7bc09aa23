import { describe, expect, it } from 'vitest';
import { SlotCosts, runShareOf } from './slot-costs.ts';

describe('SlotCosts', () => {
  it('tells 400 µs for a plugin that takes 400 µs, although every 20th frame is interrupted for 20 ms', () => {
    const costs = new SlotCosts();
    for (let frame = 0; frame < 1_000; frame++) costs.note('a:noise', frame % 20 === 0 ? 20_000 : 400, 1);
    expect(costs.smoothUs('a:noise')).toBeGreaterThan(380);
    expect(costs.smoothUs('a:noise')).toBeLessThan(450);
  });

  it('counts processor time: 4 ms in which the process ran for a tenth are 400 µs', () => {
    const costs = new SlotCosts();
    for (let frame = 0; frame < 1_000; frame++) costs.note('a:noise', 4_000, runShareOf(500, 5_000));
    expect(costs.smoothUs('a:noise')).toBeCloseTo(400, 0);
  });

  it('is at half of the deadline with the second frame of 10 ms, and not with the first', () => {
    const costs = new SlotCosts();
    for (let frame = 0; frame < 200; frame++) costs.note('a:slow', 300, 1);
    costs.note('a:slow', 10_000, 1);
    expect(costs.recentUs('a:slow')).toBeLessThan(2_000);
    costs.note('a:slow', 10_000, 1);
    expect(costs.recentUs('a:slow')).toBeGreaterThan(2_000);
  });

  it('counts neither sleep nor what a hostile sandbox may say', () => {
    const costs = new SlotCosts();
    for (const us of [-1, 0, Number.NaN, Infinity, 1e30]) costs.note('a:evil', us, 1);
    expect([costs.smoothUs('a:evil'), costs.recentUs('a:evil')]).toEqual([0, 0]);
  });

  it('knows nothing of a plugin that was replaced', () => {
    const costs = new SlotCosts();
    for (let frame = 0; frame < 100; frame++) costs.note('a:noise', 4_000, 1);
    costs.forget('a:noise');
    expect(costs.smoothUs('a:noise')).toBe(0);
  });
});

describe('runShareOf', () => {
  it('is 1 for a process that was not interrupted, and for a frame in which nothing ran', () => {
    expect([runShareOf(900, 880), runShareOf(0, 0), runShareOf(300, 1_200)]).toEqual([1, 1, 0.25]);
  });
});
