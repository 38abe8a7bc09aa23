import { describe, expect, it } from 'vitest';
import { Ducker } from './ducker.ts';

const dbOf = ({ gain }: Ducker): number => 0 + Math.round(-200 * Math.log10(gain)) / 10;
function run(ducker: Ducker, isTalking: boolean, frames: number): number[] {
  return Array.from({ length: frames }, () => {
    ducker.step(isTalking);
    return dbOf(ducker);
  });
}

describe('Ducker', () => {
  it('goes down by 12 dB in 5 frames and up in 30, evenly in decibels, and is exactly 1 afterwards', () => {
    const ducker = new Ducker();
    ducker.setAmount(12);
    expect(run(ducker, true, 7)).toEqual([2.4, 4.8, 7.2, 9.6, 12, 12, 12]);
    const release = run(ducker, false, 31);
    expect([release[0], release[14], release[28], release[29], release[30]]).toEqual([11.6, 6, 0.4, 0, 0]);
    expect(ducker.gain).toBe(1);
  });

  it('turns around in the middle of a ramp without a jump', () => {
    const ducker = new Ducker();
    ducker.setAmount(20);
    run(ducker, true, 3);
    const [first = 0] = run(ducker, false, 1);
    expect(first).toBeCloseTo(12 - 20 / 30, 1);
    const [back = 0] = run(ducker, true, 1);
    expect(back - first).toBeCloseTo(4, 1);
  });

  it('does nothing at 0 dB, releases what was down when it is switched off, and takes no more than 40 dB and no NaN', () => {
    const ducker = new Ducker();
    expect(run(ducker, true, 3)).toEqual([0, 0, 0]);
    ducker.setAmount(12);
    run(ducker, true, 5);
    ducker.setAmount(0);
    expect(run(ducker, true, 30).at(-1)).toBe(0);
    expect(ducker.gain).toBe(1);
    ducker.setAmount(400);
    expect(run(ducker, true, 10).at(-1)).toBe(40);
    ducker.setAmount(Number.NaN);
    expect(run(ducker, true, 40).at(-1)).toBe(0);
  });
});
