import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';

/** Lines of standard input, buffered until they are read. */
export class LineReader implements Disposable {
  readonly #lines: string[] = [];
  readonly #interface: Interface;
  #wake: (() => void) | null = null;
  #isClosed = false;

  /** `onInterrupt` handles Ctrl+C, which arrives as a key in a terminal. */
  constructor(onInterrupt: () => void, input: NodeJS.ReadableStream = process.stdin) {
    // On standard error, so that standard output stays clean.
    this.#interface = createInterface({ input, output: process.stderr });
    this.#interface.on('line', (line) => {
      this.#lines.push(line);
      this.#wake?.();
    });
    this.#interface.on('close', () => {
      this.#isClosed = true;
      this.#wake?.();
    });
    this.#interface.on('SIGINT', onInterrupt);
  }

  /** The next line; null after the last one. */
  async next(): Promise<string | null> {
    while (this.#lines.length === 0 && !this.#isClosed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    return this.#lines.shift() ?? null;
  }

  [Symbol.dispose](): void {
    this.#interface.close();
  }
}
