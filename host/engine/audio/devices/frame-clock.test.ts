import { describe, expect, it } from 'vitest';
import { FrameClock } from './frame-clock.ts';
import type { Timing } from './frame-clock.ts';

/** A manual clock; its timers fire at whole milliseconds plus a lateness, as the system's do. */
class ManualTime implements Timing {
  nowMs = 1_000;
  latenessMs = 0;
  #run: (() => void) | null = null;
  #dueMs = 0;
  readonly now = (): number => this.nowMs;
  readonly setTimer = (run: () => void, delayMs: number): NodeJS.Timeout => {
    this.#run = run;
    this.#dueMs = this.nowMs + delayMs + this.latenessMs;
    const timer = setTimeout(() => undefined, 0);
    clearTimeout(timer);
    return timer;
  };
  readonly clearTimer = (): void => {
    this.#run = null;
  };

  /** Fires the timers that become due until `untilMs`. */
  advanceTo(untilMs: number): void {
    while (this.#run !== null && this.#dueMs <= untilMs) {
      this.nowMs = Math.max(this.nowMs, this.#dueMs);
      const run = this.#run;
      this.#run = null;
      run();
    }
    this.nowMs = untilMs;
  }
}

describe('FrameClock', () => {
  it('ticks 1,000 times in 10 s although every timer is 1.3 ms late', () => {
    const time = new ManualTime();
    time.latenessMs = 1.3;
    const at: number[] = [];
    const clock = new FrameClock(() => at.push(time.nowMs - 1_000), 1, time);
    clock.start();
    time.advanceTo(11_001.4);
    clock.stop();
    expect(at).toHaveLength(1_000);
    for (const [index, ms] of at.entries()) expect(Math.abs(ms - (index + 1) * 10)).toBeLessThan(2);
  });

  it('ticks 4 times as often at speed 4', () => {
    const time = new ManualTime();
    let ticks = 0;
    const clock = new FrameClock(() => ticks++, 4, time);
    clock.start();
    time.advanceTo(2_000.1);
    clock.stop();
    expect(ticks).toBe(400);
  });

  it('catches up 4 ticks after a stall of 45 ms and leaves out those of a stall of 1 s', () => {
    const time = new ManualTime();
    let ticks = 0;
    const clock = new FrameClock(() => ticks++, 1, time);
    clock.start();
    time.nowMs += 45;
    time.advanceTo(1_045);
    expect(ticks).toBe(4);
    expect(clock.skipped).toBe(0);
    time.nowMs += 1_000;
    time.advanceTo(2_045);
    expect(clock.skipped).toBeGreaterThanOrEqual(99);
    expect(ticks).toBeLessThanOrEqual(6);
    clock.stop();
  });

  it('does not tick after stop, even when a tick stops it', () => {
    const time = new ManualTime();
    let ticks = 0;
    const clock: FrameClock = new FrameClock(
      () => {
        ticks++;
        clock.stop();
      },
      1,
      time,
    );
    clock.start();
    time.advanceTo(1_200);
    expect(ticks).toBe(1);
  });

  it('refuses a speed that is not positive and finite', () => {
    expect(() => new FrameClock(() => undefined, 0)).toThrow(TypeError);
    expect(() => new FrameClock(() => undefined, Infinity)).toThrow(TypeError);
  });
});
