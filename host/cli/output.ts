import { JackfieldError } from '@jackfield/engine/errors';
import { ProjectError } from '@jackfield/plugin-tooling/project-error';

/** The command did what it was asked; it could not; it was asked in a way that it does not understand. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** Where a command writes. With `--json` standard output carries JSON only, one value a line. */
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

  /** What happens on the way; never part of the result. */
  say(line: string): void {
    (this.isJson ? this.#err : this.#out).write(`${plain(line)}\n`);
  }

  /** What went wrong while the command goes on. */
  warn({ code, message }: { readonly code: string; readonly message: string }): void {
    this.#err.write(`${plain(message)} (${code})\n`);
  }

  /** Tells the error and gives the exit code. Coded errors name their page. */
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

/** Words of plugins and servers reach the terminal, too: what it would take for a command is shown as a question mark. */
function plain(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu, '?');
}

/** The command was asked in a way that it does not understand: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Code and words of anything that was thrown; what a compiler printed stays as it is, with its files and lines. */
export function coded(error: unknown): { code: string; message: string } {
  // By name: `--help` is not to load the server for its class.
  if (error instanceof Error && error.name === 'ServerError' && 'code' in error) {
    return { code: String(error.code), message: error.message };
  }
  if (error instanceof ProjectError) return JackfieldError.of(error.code, error.details, error).toCoded();
  return JackfieldError.from(error).toCoded();
}

/** Columns as wide as their widest cell, two spaces apart. */
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

/** `1536` → `1.5 KiB`. */
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
