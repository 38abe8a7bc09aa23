import { stripVTControlCharacters } from 'node:util';

/** Why a project cannot be built. The command shows it under the same code (docs/errors/). */
export type ProjectErrorCode =
  | 'PLUGIN_PROJECT_INVALID'
  | 'PLUGIN_BUILD_FAILED'
  | 'TEMPORARY_FOLDER_UNUSABLE'
  | 'TOOLCHAIN_MISSING';

/** What a build rejects with. `details` fill the message of the code's page: `reason`; for a toolchain `missing` and `howTo`. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
  readonly code: ProjectErrorCode;
  readonly details: Readonly<Record<string, string>>;

  constructor(code: ProjectErrorCode, details: Readonly<Record<string, string>>, cause?: unknown) {
    super(Object.values(details).join('; '), cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** The project is not laid out as templates/README.md says. */
export function invalidProject(reason: string, cause?: unknown): ProjectError {
  return new ProjectError('PLUGIN_PROJECT_INVALID', { reason }, cause);
}

/** The compiler says no. What it printed is `reason`, whole but for its colours: the author reads it. */
export function failedBuild(error: unknown): ProjectError {
  const reason = stripVTControlCharacters(wordsOf(error)).replace(/^[:\s]+/, '');
  return new ProjectError('PLUGIN_BUILD_FAILED', { reason }, error);
}

/** What a failed compiler printed, else the error's own words. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const printed = ['stdout', 'stderr'].map((stream) => {
    const text: unknown = Reflect.get(error, stream);
    return typeof text === 'string' ? text.trim() : '';
  });
  const said = printed.filter((text) => text !== '').join('\n');
  // A compiler that was stopped has said something else, or nothing.
  const stopped = stoppedBy(error);
  if (stopped !== null) return [stopped, said].filter((text) => text !== '').join('\n');
  return said || error.message;
}

/** How a program was ended from outside, in words; null when it ended by itself. */
function stoppedBy(error: Error): string | null {
  const { cmd, killed, signal } = error as { cmd?: unknown; killed?: unknown; signal?: unknown };
  const program = typeof cmd === 'string' ? cmd.split(' ', 1)[0] : 'The compiler';
  if (killed === true) return `${program} took too long, or printed too much, and was stopped.`;
  return typeof signal === 'string' ? `${program} was stopped by ${signal}; the machine may be out of memory.` : null;
}
