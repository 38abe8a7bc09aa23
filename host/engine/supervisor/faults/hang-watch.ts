import type { SandboxConnection } from '../sandbox/sandbox-connection.ts';

/**
 * Why a sandbox without an answer is given up. `hanging`: the plugin in it burns processor time. `stuck`: the process sleeps or was stopped although it
 * owes an answer, and no plugin is at fault. `late`: it is one of the two, and the system does not report which.
 */
export type HangVerdict = 'hanging' | 'stuck' | 'late';

/** Looks, `limitMs` apart, before a sleeping process counts as stuck. Between two looks its answer is read, if there is one. */
const STUCK_LOOKS = 4;
/** Number of limits without processor time after which a process is checked for being stuck. */
const STUCK_AFTER = 10;

/**
 * Tells a plugin that hangs from a process that gets no processor. A process without an answer for `limitMs` is suspected; when it has then burned that much
 * processor time, it hangs. A process that is ready to run but not scheduled is waited for as long as that lasts: on a machine that is merely busy, a new
 * process would only wait behind it and cost a second of processor time. Where the system does not report processor time, time alone decides.
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

  /** `waitedMs` is how long the oldest answer has been due. Returns null while the caller should keep waiting for the sandbox. */
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
