/** A running voice client, connected and in its channel. */
export interface CallClient extends AsyncDisposable {
  /** Roots of the client's process trees. */
  readonly pids: readonly number[];
  /** Returns the client's output, for the message of a failure. */
  readonly describe: () => string;
}
