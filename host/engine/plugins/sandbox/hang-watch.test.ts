import { describe, expect, it } from 'vitest';
import { HangWatch } from './hang-watch.ts';

describe('HangWatch', () => {
  it('calls 75 ms of CPU after 150 ms without an answer a hang', () => {
    const watch = new HangWatch(150);
    const process = { cpuMs: () => 1_000 };
    expect(watch.isHanging(process, 149)).toBe(false);
    expect(watch.isHanging(process, 150)).toBe(false);
    expect(watch.isHanging({ cpuMs: () => 1_070 }, 220)).toBe(false);
    expect(watch.isHanging({ cpuMs: () => 1_080 }, 230)).toBe(true);
  });

  it('waits up to 1.5 s for a process that gets no processor', () => {
    const watch = new HangWatch(150);
    for (let waitedMs = 0; waitedMs < 1_500; waitedMs += 10)
      expect(watch.isHanging({ cpuMs: () => 7 }, waitedMs)).toBe(false);
    expect(watch.isHanging({ cpuMs: () => 7 }, 1_500)).toBe(true);
  });

  it('forgets its suspicion when an answer came', () => {
    const watch = new HangWatch(150);
    watch.isHanging({ cpuMs: () => 0 }, 160);
    watch.isHanging({ cpuMs: () => 500 }, 5);
    expect(watch.isHanging({ cpuMs: () => 500 }, 160)).toBe(false);
  });

  it('goes by time alone where the system does not tell processor time', () => {
    expect(new HangWatch(150).isHanging({ cpuMs: () => null }, 150)).toBe(true);
  });
});
