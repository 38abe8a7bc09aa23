/** How long a plugin rests that was too slow. */
const REST_MS = 1_000;

/** Who sits out for a while, without being struck out. */
export class Quarantine {
  readonly #benched = new Set<string>();
  readonly #restsUntilMs = new Map<string, number>();
  /** In which the sandbox is that does not answer; it may turn out to be innocent. */
  suspect: string | null = null;

  /** Until a fresh sandbox is live: trapped or hung. */
  add(pluginId: string): void {
    this.#benched.add(pluginId);
  }

  /** It was too slow, and must not hold up the sandbox that takes over next. */
  rest(pluginId: string): void {
    this.#restsUntilMs.set(pluginId, performance.now() + REST_MS);
  }

  /** [audio] */
  holds(pluginId: string): boolean {
    if (pluginId === this.suspect || this.#benched.has(pluginId)) return true;
    const untilMs = this.#restsUntilMs.get(pluginId);
    return untilMs !== undefined && performance.now() < untilMs;
  }

  /** Somebody waits for a fresh sandbox. */
  get isWaiting(): boolean {
    return this.#benched.size > 0;
  }

  /** A fresh sandbox is live. */
  clear(): void {
    this.#benched.clear();
    this.suspect = null;
  }
}
