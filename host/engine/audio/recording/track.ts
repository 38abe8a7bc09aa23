export type TrackFormat = 'opus' | 'wav';

/** A sound file that grows, 48 kHz mono. After each second that was written it is a whole file, whatever becomes of its writer. */
export interface Track extends AsyncDisposable {
  /** 480 samples. Resolves when there is room for the next ones; after a failure of the disk, which goes to `onError`, nothing is written. */
  write(frame: Float32Array, isSilent: boolean): Promise<void>;
}
