/** One way to run a frame through effects elsewhere. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  /** ms until the frame came back; null when it did not come back in time. */
  hop(frame: Float32Array): Promise<number | null>;
}
