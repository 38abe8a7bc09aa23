import { describe, expect, it } from 'vitest';
import { ProgressWatch } from './progress-watch.ts';

/** Watches a process that uses `share` of a processor with a limit of 1 s, checked every 100 ms of `seconds`. */
function watchFor(
  seconds: number,
  share: number | null,
  onLook: (watch: ProgressWatch, nowMs: number) => void = () => {},
) {
  let nowMs = 0;
  const cpuMs = (): number | null => (share === null ? null : Math.floor(nowMs * share));
  const watch = new ProgressWatch(1_000, cpuMs, nowMs);
  while (nowMs < seconds * 1_000) {
    nowMs += 100;
    const standstill = watch.look(nowMs);
    if (standstill !== null) return { ...standstill, afterMs: nowMs };
    onLook(watch, nowMs);
  }
  return null;
}

describe('ProgressWatch', () => {
  it('gives a process up that used 1 s of processor time without progress, and calls it its own fault', () => {
    expect(watchFor(60, 1)).toEqual({
      reason: 'it used 1 s of processor time without getting any further',
      isOwnFault: true,
      afterMs: 1_000,
    });
  });

  it('waits 100 s for the same second when the process gets a hundredth of a processor', () => {
    expect(watchFor(99, 0.01)).toBeNull();
    expect(watchFor(101, 0.01)).toMatchObject({ isOwnFault: true, afterMs: 100_000 });
  });

  it('never gives a process up that gets further', () => {
    expect(watchFor(600, 1, (watch, nowMs) => nowMs % 500 === 0 && watch.progress())).toBeNull();
  });

  it('gives a process up after 10 s without any processor time, which is not its fault', () => {
    expect(watchFor(60, 0)).toEqual({ reason: 'it stood still for 10 s', isOwnFault: false, afterMs: 10_000 });
  });

  it('goes by 4 s without progress where the system does not tell processor time', () => {
    expect(watchFor(60, null)).toMatchObject({ isOwnFault: false, afterMs: 4_000 });
  });

  it('does not count time in which nobody looked: the watching process was stopped, too', () => {
    const watch = new ProgressWatch(1_000, () => 0, 0);
    expect(watch.look(3_600_000)).toBeNull();
  });
});
