const WINDOW_MS = 1_000;

/** Limits the number of messages, and of bytes in them, in any second. */
export class DataQuota {
  readonly #messages: number;
  readonly #bytes: number;
  readonly #now: () => number;
  #taken: { readonly atMs: number; readonly bytes: number }[] = [];

  constructor(messages: number, bytes: number, now: () => number = () => performance.now()) {
    this.#messages = messages;
    this.#bytes = bytes;
    this.#now = now;
  }

  /** Takes room for one message; false when there is none. */
  take(bytes: number): boolean {
    const nowMs = this.#now();
    this.#taken = this.#taken.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
    const inWindow = this.#taken.reduce((sum, taken) => sum + taken.bytes, 0);
    if (this.#taken.length >= this.#messages || inWindow + bytes > this.#bytes) return false;
    this.#taken.push({ atMs: nowMs, bytes });
    return true;
  }
}
