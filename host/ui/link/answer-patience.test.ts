import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerPatience } from './answer-patience.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Seconds until a request is abandoned when `each` is called every second; 3,600 for never. */
function secondsUntilOver(each: (patience: AnswerPatience, second: number) => void): number {
  const onOver = vi.fn<() => void>();
  const patience = new AnswerPatience(onOver);
  let second = 0;
  while (second < 3_600 && onOver.mock.calls.length === 0) {
    each(patience, second++);
    vi.advanceTimersByTime(1_000);
  }
  patience.stop();
  return second;
}

describe('the patience with an answer', () => {
  it('is over after 60 s in which the engine works, but tells of nothing but meters', () => {
    expect(secondsUntilOver((patience) => patience.heard('meters'))).toBe(60);
  });

  it('lasts 300 s while nothing is heard of the engine, as when it gets no processor', () => {
    expect(secondsUntilOver(() => {})).toBe(300);
  });

  it('lasts as long as an installation goes on: whatever the engine tells of its work begins the wait anew', () => {
    expect(secondsUntilOver((patience, second) => patience.heard(second % 50 === 0 ? 'plugin' : 'meters'))).toBe(3_600);
  });

  it('does not count the time in which the page itself does not run', () => {
    let isOver = false;
    const patience = new AnswerPatience(() => (isOver = true));
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(1_000);
    expect(isOver).toBe(false);
    patience.stop();
  });
});
