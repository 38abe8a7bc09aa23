import { describe, expect, it } from 'vitest';
import { AdaptiveDeadline } from './adaptive-deadline.ts';

function noteAll(deadline: AdaptiveDeadline, waits: readonly number[]): void {
  for (const waitedMs of waits) deadline.note(waitedMs);
}
const calm = (answers: number): number[] => Array.from({ length: answers }, () => 0.5);

describe('AdaptiveDeadline', () => {
  it('stays where single answers are late, and grows with the second in a second', () => {
    const deadline = new AdaptiveDeadline(4);
    noteAll(deadline, [9, ...calm(99), 9, ...calm(99)]);
    expect(deadline.ms).toBe(4);
    noteAll(deadline, [9, ...calm(40), 8]);
    expect(deadline.ms).toBeCloseTo(11.7);
  });

  it('is at most 30 ms, and back at its shortest after ten calm seconds', () => {
    const deadline = new AdaptiveDeadline(4);
    noteAll(deadline, [300, 300]);
    expect(deadline.ms).toBe(30);
    noteAll(deadline, [...calm(950), 20, ...calm(999)]);
    expect(deadline.ms).toBe(30);
    noteAll(deadline, calm(200));
    expect(deadline.ms).toBe(4);
  });

  it('takes a long one that its user gave as it is', () => {
    const deadline = new AdaptiveDeadline(5_000);
    noteAll(deadline, [6_000, 6_000]);
    expect(deadline.ms).toBe(5_000);
  });
});
