export type TrackFormat = 'opus' | 'wav';

/** A sound file that grows, 48 kHz mono. It is a valid file after each written second, whatever happens to its writer. */
export interface Track extends AsyncDisposable {
  /** Writes 480 samples. Resolves when there is room for the next ones; after a disk failure, which goes to `onError`, nothing is written. */
  write(frame: Float32Array, isSilent: boolean): Promise<void>;
}
