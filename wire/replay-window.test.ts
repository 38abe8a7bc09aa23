import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REPLAY_WINDOW_SIZE, ReplayWindow } from './replay-window.ts';

describe('replay window', () => {
  it('takes each of 3, 1, 2 once and 0 never', () => {
    const window = new ReplayWindow();
    expect(window.isFresh(0)).toBe(false);
    for (const sequence of [3, 1, 2]) {
      expect(window.isFresh(sequence)).toBe(true);
      window.mark(sequence);
      expect(window.isFresh(sequence)).toBe(false);
    }
  });

  it('refuses what lags 1,024 behind and takes what lags 1,023', () => {
    const window = new ReplayWindow();
    window.mark(5_000);
    expect(window.isFresh(5_000 - REPLAY_WINDOW_SIZE)).toBe(false);
    expect(window.isFresh(5_000 - REPLAY_WINDOW_SIZE + 1)).toBe(true);
  });

  it('remembers nothing of sequences that the window has passed, however far it moves', () => {
    for (const step of [1, 31, 32, REPLAY_WINDOW_SIZE - 1, REPLAY_WINDOW_SIZE, REPLAY_WINDOW_SIZE + 1, 5_000]) {
      const window = new ReplayWindow();
      const seen = new Set<number>();
      for (let sequence = 1; sequence < 20_000; sequence += step) {
        window.mark(sequence);
        seen.add(sequence);
        expect(window.highest).toBe(sequence);
        // A sequence shares its bit with those that are a multiple of the window apart.
        for (const lag of [0, 1, 31, 32, 33, REPLAY_WINDOW_SIZE - 2, REPLAY_WINDOW_SIZE - 1, REPLAY_WINDOW_SIZE]) {
          const asked = sequence - lag;
          if (asked <= 0) continue;
          expect(window.isFresh(asked)).toBe(lag < REPLAY_WINDOW_SIZE && !seen.has(asked));
        }
        if (seen.size > 400) break;
      }
    }
  });

  it('works at the highest sequences of 32 bits', () => {
    const window = new ReplayWindow();
    window.mark(0xffff_fffe);
    window.mark(0xffff_ffff);
    expect(window.isFresh(0xffff_ffff)).toBe(false);
    expect(window.isFresh(0xffff_fffd)).toBe(true);
  });

  it('decides like a set of all sequences, for any order and any jumps', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: -1_100, max: 40 }), fc.integer({ min: 1, max: 3_000 })), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(steps, (jumps) => {
        const window = new ReplayWindow();
        const seen = new Set<number>();
        let highest = 0;
        for (const jump of jumps) {
          const sequence = Math.max(1, highest + jump);
          const isExpected = !seen.has(sequence) && highest - sequence < REPLAY_WINDOW_SIZE;
          expect(window.isFresh(sequence)).toBe(isExpected);
          if (!isExpected) continue;
          window.mark(sequence);
          seen.add(sequence);
          highest = Math.max(highest, sequence);
        }
      }),
    );
  });
});
