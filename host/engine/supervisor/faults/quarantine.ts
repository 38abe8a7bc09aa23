/** How long a plugin that was too slow is quarantined. */
const COOL_DOWN_MS = 1_000;

/** Plugins that are bypassed for a while, without being disabled after too many strikes. */
export class Quarantine {
  readonly #trapped = new Set<string>();
  readonly #coolingUntilMs = new Map<string, number>();
  /** Plugin that the sandbox without an answer is in, or null. It may turn out to be innocent. */
  suspect: string | null = null;

  /** Quarantines a plugin that trapped or hung, until a fresh sandbox is live. */
  add(pluginId: string): void {
    this.#trapped.add(pluginId);
  }

  /** Quarantines a plugin that was too slow, so that it does not delay the sandbox that takes over next. */
  coolDown(pluginId: string): void {
    this.#coolingUntilMs.set(pluginId, performance.now() + COOL_DOWN_MS);
  }

  /** [audio] */
  holds(pluginId: string): boolean {
    if (pluginId === this.suspect || this.#trapped.has(pluginId)) return true;
    const untilMs = this.#coolingUntilMs.get(pluginId);
    return untilMs !== undefined && performance.now() < untilMs;
  }

  /** True while a quarantined plugin waits for a fresh sandbox. */
  get isWaiting(): boolean {
    return this.#trapped.size > 0;
  }

  /** Called when a fresh sandbox is live. */
  clear(): void {
    this.#trapped.clear();
    this.suspect = null;
  }
}
