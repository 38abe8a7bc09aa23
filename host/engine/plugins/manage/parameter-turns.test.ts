import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ParameterTurns } from './parameter-turns.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('ParameterTurns', () => {
  it('applies ten thousand turns once, with the last values', async () => {
    const applied: [string, [number, number][]][] = [];
    using turns = new ParameterTurns(10, (id, turned) => void applied.push([id, [...turned]]));
    for (let count = 0; count < 10_000; count++) turns.turn('a:b', count % 2, count);
    turns.turn('c:d', 7, 1);
    expect(applied).toEqual([]);
    await vi.advanceTimersByTimeAsync(10);
    expect(applied).toEqual([
      [
        'a:b',
        [
          [0, 9_998],
          [1, 9_999],
        ],
      ],
      ['c:d', [[7, 1]]],
    ]);
  });

  it('does not begin again before a slow application has ended', async () => {
    const gate = Promise.withResolvers<void>();
    const applied: number[] = [];
    using turns = new ParameterTurns(10, async (_id, turned) => {
      applied.push(turned.get(1) ?? Number.NaN);
      await gate.promise;
    });
    turns.turn('a:b', 1, 1);
    await vi.advanceTimersByTimeAsync(10);
    for (let value = 2; value < 100; value++) {
      turns.turn('a:b', 1, value);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(applied).toEqual([1]);
    gate.resolve();
    await vi.advanceTimersByTimeAsync(10);
    expect(applied).toEqual([1, 99]);
  });

  it('is silent once it is closed', async () => {
    const apply = vi.fn<() => void>();
    const turns = new ParameterTurns(10, apply);
    turns.turn('a:b', 1, 1);
    turns[Symbol.dispose]();
    turns.turn('a:b', 1, 2);
    await vi.advanceTimersByTimeAsync(100);
    expect(apply).not.toHaveBeenCalled();
  });
});
