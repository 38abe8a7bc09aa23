/** The reason to give a child up. */
export interface Standstill {
  /** The reason as the rest of a sentence about the child. */
  readonly reason: string;
  /** True when the child's own code keeps a processor busy; false when the system does not let it run. */
  readonly isOwnFault: boolean;
}

/** Multiple of the limit without any processor time after which a process counts as stuck. */
const STUCK_FACTOR = 10;
/** Multiple of the limit after which time without progress decides where processor time is unknown, everywhere but on Linux. */
const BLIND_FACTOR = 4;
/** A check that comes later than this was delayed with its own process: the time in between says nothing about the child. */
const LONGEST_STEP_MS = 1_000;

/**
 * Distinguishes a child that hangs from one that waits for a processor. The limit is processor time since the child's last progress; a child that gets no
 * processor is waited for as long as it gets a little now and then.
 */
export class ProgressWatch {
  readonly #limitMs: number;
  readonly #cpuMs: () => number | null;
  /** Processor time at the last progress. */
  #baselineMs: number | null = null;
  /** Processor time at the last check. */
  #lastMs: number | null = null;
  /** Time without progress and without processor time. */
  #stillMs = 0;
  #lookedMs: number;

  constructor(limitMs: number, cpuMs: () => number | null, nowMs = performance.now()) {
    this.#limitMs = limitMs;
    this.#cpuMs = cpuMs;
    this.#lookedMs = nowMs;
    this.progress();
  }

  /** Notes that the child made progress. */
  progress(): void {
    this.#baselineMs = this.#cpuMs();
    this.#lastMs = this.#baselineMs;
    this.#stillMs = 0;
  }

  /** Checks the child. Null while it should be waited for. */
  look(nowMs = performance.now()): Standstill | null {
    this.#stillMs += Math.min(nowMs - this.#lookedMs, LONGEST_STEP_MS);
    this.#lookedMs = nowMs;
    const cpuMs = this.#cpuMs();
    if (cpuMs === null) {
      if (this.#stillMs < BLIND_FACTOR * this.#limitMs) return null;
      return { reason: `it did not get any further in ${seconds(BLIND_FACTOR * this.#limitMs)}`, isOwnFault: false };
    }
    this.#baselineMs ??= cpuMs;
    if (cpuMs - this.#baselineMs >= this.#limitMs)
      return {
        reason: `it used ${seconds(this.#limitMs)} of processor time without getting any further`,
        isOwnFault: true,
      };
    if (cpuMs !== this.#lastMs) this.#stillMs = 0;
    this.#lastMs = cpuMs;
    if (this.#stillMs < STUCK_FACTOR * this.#limitMs) return null;
    return { reason: `it stood still for ${seconds(STUCK_FACTOR * this.#limitMs)}`, isOwnFault: false };
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
