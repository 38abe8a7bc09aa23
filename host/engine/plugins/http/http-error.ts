/** wit `http-types.http-error`. */
export type HttpError =
  | { readonly tag: 'private-address' | 'rate-limited' | 'too-large' | 'timed-out' }
  | { readonly tag: 'not-allowed' | 'bad-request' | 'failed'; readonly val: string };

/** Carries an `HttpError` as an exception through code that streams. */
export class HttpFailure extends Error {
  readonly outcome: HttpError;

  constructor(outcome: HttpError) {
    super(outcome.tag);
    this.outcome = outcome;
  }
}
