import type { SandboxConnection } from '../sandbox/sandbox-connection.ts';

/**
 * Why a sandbox without an answer is given up. `hanging`: the plugin in it burns processor time. `stuck`: it sleeps or was stopped, though it owes an answer, which
 * is nobody's fault. `late`: it is one of the two, and the system does not tell which.
 */
export type HangVerdict = 'hanging' | 'stuck' | 'late';

/** A process is looked at so many times, `limitMs` apart, before it is said to be stuck: between two looks its answer is read, where there is one. */
const STUCK_LOOKS = 4;
/** After so many limits without processor time it is looked whether it is stuck. */
const STUCK_AFTER = 10;

/**
 * Tells a plugin that hangs from a process that gets no processor: without an answer for `limitMs` it is suspected, and when it then burned that much processor
 * time it hangs. One that is ready to run and is not run is waited for as long as that lasts: on a machine that is merely busy a new process would only wait
 * behind it, and cost a second of processor time. Where processor time is not to be had, time alone decides.
 */
export class HangWatch {
  readonly #limitMs: number;
  #cpuAtSuspicionMs: number | null = null;
  #isSuspected = false;
  #stuckLooks = 0;
  #nextLookMs = 0;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#trust();
  }

  /** `waitedMs` is how long the oldest answer is due. Null while the sandbox is to be waited for. */
  look(connection: Pick<SandboxConnection, 'cpuMs' | 'isWaitingForMachine'>, waitedMs: number): HangVerdict | null {
    if (waitedMs < this.#limitMs) {
      this.#trust();
      return null;
    }
    const cpuMs = connection.cpuMs();
    if (cpuMs === null) return 'late';
    if (!this.#isSuspected) {
      this.#isSuspected = true;
      this.#cpuAtSuspicionMs = cpuMs;
    }
    if (cpuMs - (this.#cpuAtSuspicionMs ?? cpuMs) >= this.#limitMs) return 'hanging';
    if (waitedMs < this.#nextLookMs) return null;
    this.#nextLookMs = waitedMs + this.#limitMs;
    this.#stuckLooks = connection.isWaitingForMachine() === false ? this.#stuckLooks + 1 : 0;
    return this.#stuckLooks >= STUCK_LOOKS ? 'stuck' : null;
  }

  #trust(): void {
    this.#isSuspected = false;
    this.#stuckLooks = 0;
    this.#nextLookMs = STUCK_AFTER * this.#limitMs;
  }
}
