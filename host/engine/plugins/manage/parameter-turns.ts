/** Last value of each changed parameter of one plugin, by parameter id. */
export type Turned = ReadonlyMap<number, number>;

/**
 * Collects the changes that plugins make to their own parameters. However often a plugin changes one, `apply` runs once per interval and plugin, with the last
 * values, and never again before it has ended. A plugin that changes parameters in a loop must not fill the queue of changes, in which the user's request to
 * switch it off waits, too.
 */
export class ParameterTurns implements Disposable {
  readonly #intervalMs: number;
  readonly #apply: (pluginId: string, turned: Turned) => Promise<void> | void;
  #waiting = new Map<string, Map<number, number>>();
  #timer: NodeJS.Timeout | null = null;
  #isApplying = false;
  #isClosed = false;

  /** `apply` does not reject. */
  constructor(intervalMs: number, apply: (pluginId: string, turned: Turned) => Promise<void> | void) {
    this.#intervalMs = intervalMs;
    this.#apply = apply;
  }

  turn(pluginId: string, parameterId: number, value: number): void {
    let turned = this.#waiting.get(pluginId);
    if (turned === undefined) {
      turned = new Map();
      this.#waiting.set(pluginId, turned);
    }
    turned.set(parameterId, value);
    this.#schedule();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#isClosed || this.#isApplying || this.#timer !== null || this.#waiting.size === 0) return;
    this.#timer = setTimeout(() => void this.#flush(), this.#intervalMs);
  }

  async #flush(): Promise<void> {
    this.#timer = null;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    this.#isApplying = true;
    for (const [pluginId, turned] of waiting) await this.#apply(pluginId, turned);
    this.#isApplying = false;
    this.#schedule();
  }
}
