import { HangWatch } from '../sandbox/hang-watch.ts';
import type { SandboxConnection } from '../sandbox/sandbox-connection.ts';

const CHECK_MS = 50;

/** Waits for one answer of a sandbox at a time, and says when it hangs: late, and burning processor time. [control] */
export class HangTimer {
  readonly #onHang: (limitMs: number) => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(onHang: (limitMs: number) => void) {
    this.#onHang = onHang;
  }

  /** The answer is due within `limitMs`, from now on. */
  start(connection: Pick<SandboxConnection, 'cpuMs'>, limitMs: number): void {
    this.clear();
    const watch = new HangWatch(limitMs);
    const startMs = performance.now();
    const check = (): void => {
      if (watch.isHanging(connection, performance.now() - startMs + 1)) this.#onHang(limitMs);
      else this.#timer = setTimeout(check, CHECK_MS);
    };
    this.#timer = setTimeout(check, limitMs);
  }

  /** The answer came, or is not wanted any more. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
