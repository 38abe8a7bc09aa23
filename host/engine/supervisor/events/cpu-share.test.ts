import { describe, expect, it } from 'vitest';
import { CpuShare } from './cpu-share.ts';

function open(): { share: CpuShare; pass: (ms: number) => void } {
  let nowMs = 0;
  return { share: new CpuShare(() => nowMs), pass: (ms) => void (nowMs += ms) };
}

describe('CpuShare', () => {
  it('lets a plugin take 300 ms at once, and has it wait 5 ms for each ms beyond', () => {
    const { share, pass } = open();
    share.charge('a:a', 300);
    expect(share.waitMs('a:a')).toBe(0);
    share.charge('a:a', 160);
    expect(share.waitMs('a:a')).toBe(800);
    expect(share.waitMs('b:b')).toBe(0);
    pass(800);
    expect(share.waitMs('a:a')).toBe(0);
    expect(share.owedMs('a:a')).toBeCloseTo(300);
  });

  it('calls the fifth overdraft within 30 s a fault, and the fifth of 40 s none', () => {
    const { share, pass } = open();
    const takeTurns = (count: number, everyMs: number): (number | null)[] =>
      Array.from({ length: count }, () => {
        pass(everyMs);
        return share.charge('a:a', 2_000);
      });
    expect(
      takeTurns(10, 5_000)
        .map((fault) => (fault === null ? '-' : 'fault'))
        .join(' '),
    ).toBe('- - - - fault - - - - fault');
    share.forget('a:a');
    expect(takeTurns(10, 10_000).every((fault) => fault === null)).toBe(true);
  });

  it('books nothing for a time that is no number', () => {
    const { share } = open();
    for (const cpuMs of [NaN, Infinity, -5]) share.charge('a:a', cpuMs);
    expect(share.owedMs('a:a')).toBe(0);
  });
});
