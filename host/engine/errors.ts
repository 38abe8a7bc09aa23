import type { CodedError } from '@jackfield/protocol/coded-error';
import { errorMessages, isErrorCode } from './error-codes.ts';
import type { ErrorCode } from './error-codes.ts';

/** Facts about one error; they fill the `{name}` places of its message and travel to the window. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** What crosses a thread or process boundary instead of the error itself. */
export interface PlainError {
  readonly code: string;
  readonly message: string;
  readonly details?: ErrorDetails;
}

/**
 * The engine's one error class. `message` is derived from `code` and `details`; every code has a page in
 * `docs/errors/`. What is expected is returned as a value; wrong arguments are a `TypeError`.
 */
export class JackfieldError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  private constructor(code: ErrorCode, message: string, details: ErrorDetails, cause: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'JackfieldError';
    this.code = code;
    this.details = details;
  }

  /** The usual way to make one: `throw JackfieldError.of('PLUGIN_UNKNOWN', { id })`. */
  static of(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown): JackfieldError {
    return new JackfieldError(code, fillMessage(errorMessages[code], details), details, cause);
  }

  /** The error itself if it is coded already; `DISK_FULL` where the system says so, `INSTALLATION_INCOMPLETE` for a package that is not there; else an `INTERNAL` one around it. */
  static from(error: unknown): JackfieldError {
    if (error instanceof JackfieldError) return error;
    if (isDiskFull(error)) return JackfieldError.of('DISK_FULL', { reason: reasonOf(error) }, error);
    if (isMissingPackage(error)) {
      return JackfieldError.of('INSTALLATION_INCOMPLETE', { reason: reasonOf(error).split('\n', 1)[0] ?? '' }, error);
    }
    return JackfieldError.of('INTERNAL', { reason: reasonOf(error) }, error);
  }

  /** Back from another thread, with the words that were made there. Unknown codes become `INTERNAL`. */
  static revive(plain: PlainError): JackfieldError {
    if (!isErrorCode(plain.code)) return JackfieldError.of('INTERNAL', { reason: plain.message });
    return new JackfieldError(plain.code, plain.message, plain.details ?? {}, undefined);
  }

  /** The same about a plugin by the name that people know, where only its id was known before. */
  about(id: string, name: string): JackfieldError {
    return JackfieldError.of(this.code, { ...this.details, id, plugin: name }, this.cause);
  }

  /** What the window shows and the command prints. */
  toCoded(): CodedError {
    const coded = { code: this.code, message: this.message };
    return Object.keys(this.details).length === 0 ? coded : { ...coded, details: this.details };
  }

  /** What crosses the port to another thread. */
  toPlain(): PlainError {
    return this.toCoded();
  }
}

/** Words for a log or for `details.reason`; never a stack, at most 300 characters. */
export function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message || error.name : String(error);
  return words.length > 300 ? `${words.slice(0, 299)}…` : words;
}

/** Any write may meet a full disk or the user's quota, so the code is given here and not at each of them. */
function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** Commands load their parts when they run, and npm may have left some out. */
function isMissingPackage(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND') &&
    /^Cannot find (package|module) '[^./]/.test(error.message)
  );
}

function fillMessage(template: string, details: ErrorDetails): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    String(details[name] ?? (name === 'plugin' ? (details['id'] ?? 'The plugin') : '?')),
  );
}
