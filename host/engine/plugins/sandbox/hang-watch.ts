import type { SandboxConnection } from './sandbox-connection.ts';

/**
 * Why a sandbox without an answer is given up. `hanging`: the plugin in it burns processor time. `starved`: the machine does not run the process, which is
 * nobody's fault. `late`: it is one of the two, and the system does not tell which.
 */
export type HangVerdict = 'hanging' | 'starved' | 'late';

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

  /** `waitedMs` is how long the oldest answer is due. Null while the sandbox is to be waited for. */
  look(connection: Pick<SandboxConnection, 'cpuMs'>, waitedMs: number): HangVerdict | null {
    if (waitedMs < this.#limitMs) {
      this.#isSuspected = false;
      return null;
    }
    const cpuMs = connection.cpuMs();
    if (cpuMs === null) return 'late';
    if (!this.#isSuspected) {
      this.#isSuspected = true;
      this.#cpuAtSuspicionMs = cpuMs;
    }
    if (cpuMs - (this.#cpuAtSuspicionMs ?? cpuMs) >= this.#limitMs / 2) return 'hanging';
    return waitedMs >= 10 * this.#limitMs ? 'starved' : null;
  }
}
