import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testContext } from '../testing/capability-context.ts';
import { Capabilities } from './capabilities.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function open(takesTurns = true): {
  set: (delayMs: number, repeats?: boolean) => unknown;
  clear: (id: number) => unknown;
  fired: unknown[];
  /** Makes the plugin handle its waiting events. */
  take: () => void;
  capabilities: Capabilities;
} {
  const fired: unknown[] = [];
  const waiting: (() => void)[] = [];
  const take = (): void => {
    for (const done of waiting.splice(0)) done();
  };
  const context = testContext({
    deliver: ({ hook, func, args }, onDone) => {
      expect([hook, func]).toEqual(['timer-events', 'onTimer']);
      fired.push(args[0]);
      if (onDone !== undefined) waiting.push(onDone);
      if (takesTurns) take();
    },
  });
  const capabilities = new Capabilities(context, ['timers']);
  const set = (delayMs: number, repeats = false): unknown =>
    capabilities.answer('timers', 'setTimer', [delayMs, repeats]);
  const clear = (id: number): unknown => capabilities.answer('timers', 'clearTimer', [id]);
  return { set, clear, fired, take, capabilities };
}

describe('timers', () => {
  it('wake once after 10 ms, again and again every 100 ms until they are cleared', () => {
    const { set, clear, fired } = open();
    expect(set(10)).toEqual({ value: 1 });
    expect(set(100, true)).toEqual({ value: 2 });
    vi.advanceTimersByTime(9);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual([1]);
    vi.advanceTimersByTime(290);
    expect(fired).toEqual([1, 2, 2, 2]);
    expect(clear(2)).toEqual({ value: null });
    expect(clear(99)).toEqual({ value: null });
    vi.advanceTimersByTime(1_000);
    expect(fired.length).toBe(4);
  });

  it.each([
    [9, false],
    [99, true],
    [2_147_483_648, false],
    [Number.NaN, false],
  ])('refuse a delay of %d ms (repeating: %s)', (delayMs, repeats) => {
    expect(open().set(delayMs, repeats)).toEqual({ error: { tag: 'bad-delay' } });
  });

  it('are 32 at once; the 33rd is refused until one has fired or is cleared', () => {
    const { set, clear } = open();
    for (let index = 0; index < 32; index++) expect(set(index === 0 ? 10 : 5_000)).toEqual({ value: index + 1 });
    expect(set(5_000)).toEqual({ error: { tag: 'too-many' } });
    vi.advanceTimersByTime(10);
    expect(set(5_000)).toEqual({ value: 33 });
    clear(20);
    expect(set(5_000)).toEqual({ value: 34 });
    expect(set(5_000)).toEqual({ error: { tag: 'too-many' } });
  });

  it('end with the instance, and the next one starts with none', () => {
    const { set, fired, capabilities } = open();
    for (let index = 0; index < 32; index++) set(100, true);
    capabilities.close();
    vi.advanceTimersByTime(1_000);
    expect(fired).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    expect(set(10)).toEqual({ value: 33 });
  });

  it('skip their turn while the plugin has not taken the last one', () => {
    const { set, fired, take } = open(false);
    set(100, true);
    vi.advanceTimersByTime(1_000);
    expect(fired).toEqual([1]);
    take();
    vi.advanceTimersByTime(100);
    expect(fired).toEqual([1, 1]);
  });

  it('end the sandbox of whoever sends something else than a number and a flag', () => {
    const { capabilities } = open();
    expect(capabilities.answer('timers', 'setTimer', ['10', false])).toBeNull();
    expect(capabilities.answer('timers', 'clearTimer', [null])).toBeNull();
  });
});
