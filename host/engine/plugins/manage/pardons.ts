import { cpus } from 'node:os';

export interface PardonOptions {
  /** Called when the machine is calm again, so that the plugin is switched on. */
  readonly pardon: (id: string) => void;
  /** Share of the processors' time since the last call in which they were busy, 0 to 1. */
  readonly busyShare?: () => number;
  readonly lookMs?: number;
}

const LOOK_MS = 5_000;
/** Busy share below which the machine is calm. */
const CALM_SHARE = 2 / 3;
/** Number of calm measurements in a row that are required: 15 s. It doubles with each pardon of the same plugin, up to 10 minutes. */
const CALM_LOOKS = 3;
const MOST_CALM_LOOKS = 120;

/**
 * Plugins that were switched off for faults that a busy machine may have caused. They are switched on again when the machine has been calm for a while. A
 * plugin that fails again waits twice as long, so that a plugin that makes the machine busy does not return every quarter of a minute.
 */
export class Pardons implements Disposable {
  readonly #options: PardonOptions;
  readonly #busyShare: () => number;
  /** Calm measurements that are still required, by plugin. */
  readonly #waiting = new Map<string, number>();
  /** Number of pardons in this run, by plugin. */
  readonly #pardoned = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: PardonOptions) {
    this.#options = options;
    this.#busyShare = options.busyShare ?? processorShare();
  }

  /** Adds a plugin that was switched off for a fault that the machine may have caused. */
  add(id: string): void {
    this.#waiting.set(id, this.#looksFor(id));
    if (this.#timer !== null) return;
    this.#busyShare();
    this.#timer = setInterval(() => this.#look(), this.#options.lookMs ?? LOOK_MS).unref();
  }

  /** Removes a plugin that the user switched or removed. */
  drop(id: string): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#stop();
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #looksFor(id: string): number {
    return Math.min(CALM_LOOKS * 2 ** (this.#pardoned.get(id) ?? 0), MOST_CALM_LOOKS);
  }

  #look(): void {
    const isCalm = this.#busyShare() < CALM_SHARE;
    for (const [id, missing] of this.#waiting) {
      const left = isCalm ? missing - 1 : this.#looksFor(id);
      this.#waiting.set(id, left);
      if (left > 0) continue;
      this.#pardoned.set(id, (this.#pardoned.get(id) ?? 0) + 1);
      this.drop(id);
      this.#options.pardon(id);
    }
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** Returns a function that measures the busy share of all processors (0 to 1) since its previous call. */
function processorShare(): () => number {
  let before = { busy: 0, all: 0 };
  return () => {
    const now = { busy: 0, all: 0 };
    for (const { times } of cpus()) {
      const all = Object.values(times).reduce((sum, ms) => sum + ms, 0);
      now.all += all;
      now.busy += all - times.idle;
    }
    const passed = now.all - before.all;
    const share = passed === 0 ? 0 : (now.busy - before.busy) / passed;
    before = now;
    return share;
  };
}
