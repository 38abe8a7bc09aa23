/** Below this the wall clock is answer enough: nobody is struck for so little. */
const EXACT_FROM_US = 1_000;

/**
 * Processor time of a tick. Asking the system costs up to 20 µs when its code is cold, so it is asked between ticks, and at the end of a tick only when
 * that took so long that somebody may be blamed for it.
 */
export class TickClock {
  #baseline = process.threadCpuUsage();
  #startMs = 0;

  /** [audio] A tick begins. */
  begin(): void {
    this.#startMs = performance.now();
  }

  /** [audio] µs of processor time since `begin`: the exact figure from 1 ms on, the time that passed below. */
  spentUs(): number {
    const passedUs = (performance.now() - this.#startMs) * 1_000;
    if (passedUs < EXACT_FROM_US) return passedUs;
    const { user, system } = process.threadCpuUsage(this.#baseline);
    return Math.min(passedUs, user + system);
  }

  /** [audio] The answer is out: what is spent until the next tick is nobody's. */
  end(): void {
    this.#baseline = process.threadCpuUsage();
  }
}
