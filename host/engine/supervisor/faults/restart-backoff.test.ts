import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RestartBackoff } from './restart-backoff.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits 100, 200 and 400 ms, never longer than 500, and 100 ms again after a start that succeeded', () => {
  const backoff = new RestartBackoff(100, 500);
  let starts = 0;
  const waits: number[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    waits.push(backoff.delayMs);
    backoff.schedule(() => (starts += 1));
    expect(backoff.isWaiting).toBe(true);
    vi.advanceTimersByTime(waits[attempt]! - 1);
    expect(starts).toBe(attempt);
    vi.advanceTimersByTime(1);
    expect([starts, backoff.isWaiting]).toEqual([attempt + 1, false]);
  }
  expect(waits).toEqual([100, 200, 400, 500]);
  backoff.reset();
  expect(backoff.delayMs).toBe(100);
});

it('starts once for two schedules, and not at all once it is cancelled', () => {
  const backoff = new RestartBackoff(100, 500);
  let starts = 0;
  backoff.schedule(() => (starts += 1));
  backoff.schedule(() => (starts += 1));
  vi.advanceTimersByTime(1_000);
  expect(starts).toBe(1);
  backoff.schedule(() => (starts += 1));
  backoff.cancel();
  vi.advanceTimersByTime(1_000);
  expect([starts, backoff.isWaiting]).toEqual([1, false]);
});
