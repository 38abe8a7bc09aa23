/** How long a plugin that was too slow is quarantined. */
const REST_MS = 1_000;

/** Plugins that are bypassed for a while, without being disabled after too many strikes. */
export class Quarantine {
  readonly #benched = new Set<string>();
  readonly #restsUntilMs = new Map<string, number>();
  /** Plugin that the sandbox without an answer is in, or null. It may turn out to be innocent. */
  suspect: string | null = null;

  /** Quarantines a plugin that trapped or hung, until a fresh sandbox is live. */
  add(pluginId: string): void {
    this.#benched.add(pluginId);
  }

  /** Quarantines a plugin that was too slow, so that it does not delay the sandbox that takes over next. */
  rest(pluginId: string): void {
    this.#restsUntilMs.set(pluginId, performance.now() + REST_MS);
  }

  /** [audio] */
  holds(pluginId: string): boolean {
    if (pluginId === this.suspect || this.#benched.has(pluginId)) return true;
    const untilMs = this.#restsUntilMs.get(pluginId);
    return untilMs !== undefined && performance.now() < untilMs;
  }

  /** True while a quarantined plugin waits for a fresh sandbox. */
  get isWaiting(): boolean {
    return this.#benched.size > 0;
  }

  /** Called when a fresh sandbox is live. */
  clear(): void {
    this.#benched.clear();
    this.suspect = null;
  }
}
