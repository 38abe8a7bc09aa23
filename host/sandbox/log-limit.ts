const LINES_PER_SECOND = 50;
const MAX_LINE = 1_024;

/** Holds one plugin's log to 50 lines a second and 1,024 characters a line; says afterwards how many were dropped. */
export class LogLimit {
  #windowStartMs = 0;
  #lines = 0;
  #dropped = 0;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The lines to write for one that the plugin wrote: itself, perhaps after a note about dropped ones; or none. */
  admit(message: string): string[] {
    const now = this.#now();
    const lines: string[] = [];
    if (now - this.#windowStartMs >= 1_000) {
      if (this.#dropped > 0) lines.push(`(${this.#dropped} lines dropped)`);
      this.#windowStartMs = now;
      this.#lines = 0;
      this.#dropped = 0;
    }
    this.#lines += 1;
    if (this.#lines > LINES_PER_SECOND) {
      this.#dropped += 1;
      return [];
    }
    lines.push(message.slice(0, MAX_LINE));
    return lines;
  }
}
