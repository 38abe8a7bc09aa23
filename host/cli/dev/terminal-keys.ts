import { createInterface } from 'node:readline/promises';

const CTRL_C = '\u0003';

/** Reads single keys of a terminal, without Enter; does nothing when standard input is not a terminal. */
export class TerminalKeys implements Disposable {
  readonly #input: NodeJS.ReadStream;
  readonly #onKey: (key: string) => void;
  readonly #onData = (data: Buffer): void => {
    const text = data.toString('utf8');
    // In raw mode the terminal passes Ctrl+C on as a key.
    if (text.includes(CTRL_C)) process.kill(process.pid, 'SIGINT');
    else for (const key of text) this.#onKey(key.toLowerCase());
  };

  constructor(onKey: (key: string) => void, input: NodeJS.ReadStream = process.stdin) {
    this.#input = input;
    this.#onKey = onKey;
    this.#listen();
  }

  /** Whether standard input is a terminal, so that a user can be asked. */
  get isTerminal(): boolean {
    return this.#input.isTTY;
  }

  /** Asks for a line and ignores keys meanwhile. */
  async ask(question: string): Promise<string> {
    this.#hush();
    try {
      // On standard error, so that standard output stays clean.
      using prompt = createInterface({ input: this.#input, output: process.stderr });
      const stopped = Promise.withResolvers<string>();
      // In a terminal Ctrl+C arrives as a key; it answers the question with an empty line.
      prompt.on('SIGINT', () => {
        stopped.resolve('');
        process.kill(process.pid, 'SIGINT');
      });
      return (await Promise.race([prompt.question(question), stopped.promise])).trim();
    } finally {
      this.#listen();
    }
  }

  [Symbol.dispose](): void {
    this.#hush();
  }

  #listen(): void {
    if (!this.#input.isTTY) return;
    this.#input.setRawMode(true);
    this.#input.on('data', this.#onData);
    this.#input.resume();
  }

  #hush(): void {
    if (!this.#input.isTTY) return;
    this.#input.off('data', this.#onData);
    this.#input.setRawMode(false);
    this.#input.pause();
  }
}
