import { HangWatch } from '../faults/hang-watch.ts';
import type { HangVerdict } from '../faults/hang-watch.ts';
import type { SandboxConnection } from '../sandbox/sandbox-connection.ts';

const CHECK_MS = 50;

/** Waits for one answer of a sandbox at a time and reports when the sandbox is given up, and why. [control] */
export class HangTimer {
  readonly #onHang: (limitMs: number, verdict: HangVerdict) => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(onHang: (limitMs: number, verdict: HangVerdict) => void) {
    this.#onHang = onHang;
  }

  /** Starts waiting for an answer that is due within `limitMs` from now. */
  start(connection: Pick<SandboxConnection, 'cpuMs' | 'isWaitingForMachine'>, limitMs: number): void {
    this.clear();
    const watch = new HangWatch(limitMs);
    const startMs = performance.now();
    const check = (): void => {
      const verdict = watch.look(connection, performance.now() - startMs + 1);
      if (verdict === null) this.#timer = setTimeout(check, CHECK_MS);
      else this.#onHang(limitMs, verdict);
    };
    this.#timer = setTimeout(check, limitMs);
  }

  /** Stops waiting, because the answer came or is no longer needed. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
