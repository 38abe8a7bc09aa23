import { describe, expect, it } from 'vitest';
import { HangWatch } from './hang-watch.ts';

describe('HangWatch', () => {
  it('calls 75 ms of CPU after 150 ms without an answer a hang', () => {
    const watch = new HangWatch(150);
    const process = { cpuMs: () => 1_000 };
    expect(watch.look(process, 149)).toBeNull();
    expect(watch.look(process, 150)).toBeNull();
    expect(watch.look({ cpuMs: () => 1_070 }, 220)).toBeNull();
    expect(watch.look({ cpuMs: () => 1_080 }, 230)).toBe('hanging');
  });

  it('waits up to 1.5 s for a process that gets no processor, and does not call that a hang', () => {
    const watch = new HangWatch(150);
    for (let waitedMs = 0; waitedMs < 1_500; waitedMs += 10)
      expect(watch.look({ cpuMs: () => 7 }, waitedMs)).toBeNull();
    expect(watch.look({ cpuMs: () => 7 }, 1_500)).toBe('starved');
  });

  it('forgets its suspicion when an answer came', () => {
    const watch = new HangWatch(150);
    watch.look({ cpuMs: () => 0 }, 160);
    watch.look({ cpuMs: () => 500 }, 5);
    expect(watch.look({ cpuMs: () => 500 }, 160)).toBeNull();
  });

  it('goes by time alone where the system does not tell processor time', () => {
    expect(new HangWatch(150).look({ cpuMs: () => null }, 150)).toBe('late');
  });
});
