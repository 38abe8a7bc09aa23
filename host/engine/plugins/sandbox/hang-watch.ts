import type { SandboxConnection } from './sandbox-connection.ts';

/**
 * Tells a plugin that hangs from a process that gets no processor: without an answer for `limitMs` it is suspected, and when it then burned half of that
 * time it hangs. Where processor time is not to be had, time alone decides; ten times the limit ends every patience.
 */
export class HangWatch {
  readonly #limitMs: number;
  #cpuAtSuspicionMs: number | null = null;
  #isSuspected = false;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** `waitedMs` is how long the oldest answer is due. */
  isHanging(connection: Pick<SandboxConnection, 'cpuMs'>, waitedMs: number): boolean {
    if (waitedMs < this.#limitMs) {
      this.#isSuspected = false;
      return false;
    }
    if (waitedMs >= 10 * this.#limitMs) return true;
    const cpuMs = connection.cpuMs();
    if (cpuMs === null) return true;
    if (!this.#isSuspected) {
      this.#isSuspected = true;
      this.#cpuAtSuspicionMs = cpuMs;
      return false;
    }
    return cpuMs - (this.#cpuAtSuspicionMs ?? cpuMs) >= this.#limitMs / 2;
  }
}
