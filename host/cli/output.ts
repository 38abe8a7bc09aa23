import { JackfieldError } from '@jackfield/engine/errors';
import { ProjectError } from '@jackfield/plugin-tooling/project-error';

/** Exit codes: the command succeeded, failed, or did not understand its arguments. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** Output of a command. With `--json` standard output carries JSON only, one value a line. */
export class Output {
  readonly isJson: boolean;
  readonly #out: NodeJS.WritableStream;
  readonly #err: NodeJS.WritableStream;

  constructor(
    isJson: boolean,
    out: NodeJS.WritableStream = process.stdout,
    err: NodeJS.WritableStream = process.stderr,
  ) {
    this.isJson = isJson;
    this.#out = out;
    this.#err = err;
  }

  /** The result of the command: `value` for machines, `lines` for people. */
  result(value: unknown, lines: readonly string[]): void {
    this.#out.write(this.isJson ? `${JSON.stringify(value)}\n` : lines.map((line) => `${plain(line)}\n`).join(''));
  }

  /** Prints progress, which is never part of the result. */
  say(line: string): void {
    (this.isJson ? this.#err : this.#out).write(`${plain(line)}\n`);
  }

  /** Prints an error that does not stop the command. */
  warn({ code, message }: { readonly code: string; readonly message: string }): void {
    this.#err.write(`${plain(message)} (${code})\n`);
  }

  /** Prints the error and returns the exit code. Coded errors name their page. */
  fail(error: unknown): number {
    if (error instanceof UsageError) {
      this.#err.write(`${plain(error.message)}\n`);
      return EXIT.usage;
    }
    const { code, message } = coded(error);
    if (this.isJson) this.#out.write(`${JSON.stringify({ error: { code, message } })}\n`);
    this.#err.write(`${plain(message)}\n(${code})\n`);
    return EXIT.failure;
  }
}

/** Replaces control and bidi characters with question marks, because text from plugins and servers reaches the terminal, too. */
function plain(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu, '?');
}

/** Invalid arguments of a command: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Code and message of any thrown value; compiler output is kept unchanged, with its files and lines. */
export function coded(error: unknown): { code: string; message: string } {
  // The check is by name, so that `--help` does not load the server for its class.
  if (error instanceof Error && error.name === 'ServerError' && 'code' in error) {
    return { code: String(error.code), message: error.message };
  }
  if (error instanceof ProjectError) return JackfieldError.of(error.code, error.details, error).toCoded();
  return JackfieldError.from(error).toCoded();
}

/** Aligns rows into columns as wide as their widest cell, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Formats bytes: `1536` → `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB'];
  let value = bytes / 1_024;
  let unit = 0;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
