/** Every error that stops the server or refuses a request of its operator, with its message. Pages: docs/errors/server/<CODE>.md. */
export const serverErrorMessages = {
  CONFIG_UNREADABLE: 'The configuration {file} cannot be read: {reason}.',
  CONFIG_INVALID: 'The configuration does not fit: {reason}.',
  PORT_IN_USE: 'Port {port} is taken by another program.',
  LISTEN_FAILED: 'The server cannot listen on {host} port {port}: {reason}.',
  DATA_DIR_UNUSABLE: 'The folder {folder} cannot be used: {reason}.',
  CERTIFICATE_UNUSABLE: 'The certificate in {folder} cannot be used: {reason}.',
} as const;

export type ServerErrorCode = keyof typeof serverErrorMessages;
type Details = Readonly<Record<string, string | number>>;

/** Error with which `startServer` rejects; `message` is derived from the code. */
export class ServerError extends Error {
  readonly code: ServerErrorCode;
  readonly details: Details;

  private constructor(code: ServerErrorCode, message: string, details: Details, cause: unknown) {
    super(message, { cause });
    this.name = 'ServerError';
    this.code = code;
    this.details = details;
  }

  static of(code: ServerErrorCode, details: Details, cause?: unknown): ServerError {
    const message = serverErrorMessages[code].replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      String(details[name] ?? '?'),
    );
    return new ServerError(code, message, details, cause);
  }

  /** Creates the error for a failed `listen` or `bind`. */
  static fromListen(error: unknown, host: string, port: number): ServerError {
    if (errnoOf(error) === 'EADDRINUSE') return ServerError.of('PORT_IN_USE', { port }, error);
    return ServerError.of('LISTEN_FAILED', { host, port, reason: reasonOf(error) }, error);
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of a system error, such as `ENOENT`; undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
