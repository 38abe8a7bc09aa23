/** An error to show to the user: the code has a page in docs/errors, the message says what to do. */
export interface CodedError {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}
