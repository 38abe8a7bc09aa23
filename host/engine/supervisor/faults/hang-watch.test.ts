import { describe, expect, it } from 'vitest';
import { HangWatch } from './hang-watch.ts';

const willing = (cpuMs: number | null) => ({ cpuMs: () => cpuMs, isWaitingForMachine: () => true });
const asleep = (cpuMs: number | null) => ({ cpuMs: () => cpuMs, isWaitingForMachine: () => false });

describe('HangWatch', () => {
  it('calls 150 ms of CPU after 150 ms without an answer a hang', () => {
    const watch = new HangWatch(150);
    expect(watch.look(willing(1_000), 149)).toBeNull();
    expect(watch.look(willing(1_000), 150)).toBeNull();
    expect(watch.look(willing(1_140), 320)).toBeNull();
    expect(watch.look(willing(1_150), 330)).toBe('hanging');
  });

  it('waits a minute for a process that is ready to run and gets no processor', () => {
    const watch = new HangWatch(150);
    for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 10) expect(watch.look(willing(7), waitedMs)).toBeNull();
  });

  it('gives up a process that sleeps at 4 looks from 1.5 s on, though it owes an answer', () => {
    const watch = new HangWatch(150);
    for (let waitedMs = 0; waitedMs < 1_950; waitedMs += 10) expect(watch.look(asleep(7), waitedMs)).toBeNull();
    expect(watch.look(asleep(7), 1_950)).toBe('stuck');
  });

  it('does not give up a process that sleeps now and then', () => {
    const watch = new HangWatch(150);
    for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 150)
      expect(watch.look(waitedMs % 450 === 0 ? willing(7) : asleep(7), waitedMs)).toBeNull();
  });

  it('forgets its suspicion when an answer came', () => {
    const watch = new HangWatch(150);
    watch.look(willing(0), 160);
    watch.look(willing(500), 5);
    expect(watch.look(willing(500), 160)).toBeNull();
  });

  it('goes by time alone where the system does not tell processor time', () => {
    expect(new HangWatch(150).look(willing(null), 150)).toBe('late');
  });
});
