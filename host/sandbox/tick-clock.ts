/** Elapsed time below which the wall clock is exact enough: such a short tick causes no strike. */
const EXACT_FROM_US = 1_000;

/**
 * Measures the processor time of a tick. Asking the system costs up to 20 µs when its code is cold, so it is asked between ticks, and at the end of a tick
 * only when the tick took so long that a plugin may get a strike for it.
 */
export class TickClock {
  #baseline = process.threadCpuUsage();
  #startMs = 0;

  /** [audio] Begins a tick. */
  begin(): void {
    this.#startMs = performance.now();
  }

  /** [audio] Processor time since `begin` in µs. It is exact from 1 ms of elapsed time on; below that it is the elapsed time. */
  spentUs(): number {
    const passedUs = (performance.now() - this.#startMs) * 1_000;
    if (passedUs < EXACT_FROM_US) return passedUs;
    const { user, system } = process.threadCpuUsage(this.#baseline);
    return Math.min(passedUs, user + system);
  }

  /** [audio] Ends a tick after its reply was sent. Processor time until the next tick is not counted for any tick. */
  end(): void {
    this.#baseline = process.threadCpuUsage();
  }
}
