const LINES_PER_SECOND = 50;
const MAX_LINE = 1_024;

/** Limits one plugin's log to 50 lines a second and 1,024 characters a line, and reports afterwards how many lines were dropped. */
export class LogLimit {
  #windowStartMs = 0;
  #lines = 0;
  #dropped = 0;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The lines to write for a line of the plugin: the line itself, after a note when lines were dropped; or none when the limit is exceeded. */
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
