import type { CodedError } from '@jackfield/protocol/coded-error';

/** Codes of errors that arise in the page itself; each has a page in docs/errors. */
export const PAGE_ERRORS = {
  ENGINE_LINK_CLOSED: 'The window has lost the engine. It connects again by itself.',
  ENGINE_NO_ANSWER: 'The engine did not answer in time. Try again.',
  MICROPHONE_DENIED:
    'The microphone is not allowed. Allow it for this page (the icon beside the address), then try again.',
  MICROPHONE_NOT_FOUND: 'No microphone was found. Plug one in: it is picked up by itself.',
  MICROPHONE_BUSY:
    'The microphone is in use by another program, or the system refuses it. Close that program, then try again.',
  AUDIO_UNAVAILABLE: 'Sound cannot be started in this window.',
  OUTPUT_UNAVAILABLE: 'The chosen loudspeaker cannot be used. Sound goes to the standard one.',
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

/** The coded form of an error that arises in the page. */
export function pageError(code: PageErrorCode): CodedError {
  return { code, message: PAGE_ERRORS[code] };
}
