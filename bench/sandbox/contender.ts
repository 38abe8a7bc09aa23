/** One way to run a frame through effects outside this thread. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  /** Returns ms until the frame came back; null when it did not come back in time. */
  process(frame: Float32Array): Promise<number | null>;
}
