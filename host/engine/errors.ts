import type { CodedError } from '@jackfield/protocol/coded-error';
import { errorMessages, isErrorCode } from './error-codes.ts';
import type { ErrorCode } from './error-codes.ts';

/** Facts about one error; they fill the `{name}` places of its message and travel to the window. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** The plain form of an error that crosses a thread or process boundary. */
export interface PlainError {
  readonly code: string;
  readonly message: string;
  readonly details?: ErrorDetails;
}

/**
 * The engine's one error class. `message` is derived from `code` and `details`; every code has a page in
 * `docs/errors/`. Expected outcomes are returned as values; wrong arguments are a `TypeError`.
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

  /**
   * Returns a coded error unchanged. A full disk becomes `DISK_FULL`, a missing package `INSTALLATION_INCOMPLETE`; any other error is wrapped in an `INTERNAL`
   * one.
   */
  static from(error: unknown): JackfieldError {
    if (error instanceof JackfieldError) return error;
    if (isDiskFull(error)) return JackfieldError.of('DISK_FULL', { reason: reasonOf(error) }, error);
    if (isMissingPackage(error)) {
      return JackfieldError.of('INSTALLATION_INCOMPLETE', { reason: reasonOf(error).split('\n', 1)[0] ?? '' }, error);
    }
    return JackfieldError.of('INTERNAL', { reason: reasonOf(error) }, error);
  }

  /** Restores an error from another thread with the text that was made there. Unknown codes become `INTERNAL`. */
  static revive(plain: PlainError): JackfieldError {
    if (!isErrorCode(plain.code)) return JackfieldError.of('INTERNAL', { reason: plain.message });
    return new JackfieldError(plain.code, plain.message, plain.details ?? {}, undefined);
  }

  /** Returns the same error with the plugin's display name in place of its id. */
  about(id: string, name: string): JackfieldError {
    return JackfieldError.of(this.code, { ...this.details, id, plugin: name }, this.cause);
  }

  /** The form that the window shows and the command prints. */
  toCoded(): CodedError {
    const coded = { code: this.code, message: this.message };
    return Object.keys(this.details).length === 0 ? coded : { ...coded, details: this.details };
  }

  /** The form that crosses the port to another thread. */
  toPlain(): PlainError {
    return this.toCoded();
  }
}

/** Text for a log or for `details.reason`; never a stack, at most 300 characters. */
export function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message || error.name : String(error);
  return words.length > 300 ? `${words.slice(0, 299)}…` : words;
}

/** Any write may meet a full disk or the user's quota, so the code is assigned here and not at each write. */
function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** Commands load their parts on demand, and npm may have omitted some packages. */
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
