/** A voice client that runs, connected and in its channel, as people use it. */
export interface CallClient extends AsyncDisposable {
  /** Roots of its process trees. */
  readonly pids: readonly number[];
  /** Its output, for the message of a failure. */
  readonly describe: () => string;
}
