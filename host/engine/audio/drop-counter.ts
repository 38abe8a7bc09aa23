/** Counts what bounded queues drop, by queue; the quality report shows the counts. Names are constants, so counting allocates nothing after the first. */
export class DropCounter {
  readonly #counts = new Map<string, number>();

  /** [audio] `name` is `<queue>.<reason>`, for instance `jitter.late`. */
  add(name: string, count = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** All counts since the start. */
  snapshot(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
