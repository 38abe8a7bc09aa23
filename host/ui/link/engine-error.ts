import type { CodedError } from '@jackfield/protocol/coded-error';

/** Codes of errors that arise in the page itself; each has a page in docs/errors. */
export const PAGE_ERRORS = {
  CHAT_CHANNEL_LEFT:
    'Your text was not sent, because you have left the channel that it was written for. It is in the field again.',
  ENGINE_LINK_CLOSED: 'The window lost contact with Jackfield. It reconnects automatically.',
  ENGINE_NO_ANSWER: 'Jackfield did not answer in time. Try again.',
  MICROPHONE_DENIED:
    'The microphone is blocked, so others cannot hear you. Allow it for this page (icon beside the address), then try again.',
  MICROPHONE_NOT_FOUND: 'No microphone was found, so others cannot hear you. Plug one in; Jackfield uses it at once.',
  MICROPHONE_BUSY:
    'The microphone is used by another program, or the system blocks it, so others cannot hear you. Close that program, then try again.',
  AUDIO_UNAVAILABLE: 'This window cannot play or record sound. Open Jackfield in another browser.',
  NO_PLUGIN_FILE: 'That is no plugin. A plugin is one file whose name ends in .wasm.',
  OUTPUT_UNAVAILABLE: 'The speakers that you chose cannot be used, so Jackfield uses the system default.',
} as const;

export type PageErrorCode = keyof typeof PAGE_ERRORS;

/** An error with a code: either the engine's answer to a request, or one of {@link PAGE_ERRORS}. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(error: CodedError, options?: ErrorOptions) {
    super(error.message, options);
    this.code = error.code;
    this.details = error.details ?? {};
  }

  static ofPage(code: PageErrorCode, cause?: unknown): EngineError {
    return new EngineError(pageError(code), cause === undefined ? undefined : { cause });
  }
}

/** Message to the user about a failed request. */
export function failureText(cause: unknown): string {
  return cause instanceof EngineError ? cause.message : String(cause);
}

/** The coded form of an error that arises in the page. */
export function pageError(code: PageErrorCode): CodedError {
  return { code, message: PAGE_ERRORS[code] };
}
