import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pardons } from './pardons.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function open() {
  const machine = { share: 1 };
  const pardoned: string[] = [];
  const pardons = new Pardons({ pardon: (id) => pardoned.push(id), busyShare: () => machine.share });
  return { machine, pardoned, pardons };
}

describe('Pardons', () => {
  it('waits while the machine is busy, and for 15 s of calm in a row', () => {
    const { machine, pardoned, pardons } = open();
    pardons.add('a:b');
    vi.advanceTimersByTime(600_000);
    machine.share = 0.5;
    vi.advanceTimersByTime(10_000);
    machine.share = 0.9;
    vi.advanceTimersByTime(5_000);
    machine.share = 0.5;
    vi.advanceTimersByTime(14_000);
    expect(pardoned).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(pardoned).toEqual(['a:b']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits twice as long for a plugin that failed again: 15 s, 30 s, 60 s, at most 10 minutes', () => {
    const { machine, pardoned, pardons } = open();
    machine.share = 0;
    for (const seconds of [15, 30, 60, 120, 240, 480, 600, 600]) {
      const before = pardoned.length;
      pardons.add('a:b');
      vi.advanceTimersByTime(seconds * 1_000 - 1);
      expect(pardoned).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(pardoned).toHaveLength(before + 1);
    }
  });

  it('does not pardon a plugin that the user decided about', () => {
    const { machine, pardoned, pardons } = open();
    machine.share = 0;
    pardons.add('a:b');
    pardons.drop('a:b');
    vi.advanceTimersByTime(60_000);
    expect(pardoned).toEqual([]);
  });
});
