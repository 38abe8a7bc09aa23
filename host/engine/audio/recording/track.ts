import type { JackfieldError } from '../../errors.ts';
import { WavWriter } from '../wav-writer.ts';
import { OpusTrack } from './opus-track.ts';

export type TrackFormat = 'opus' | 'wav';

/** A sound file that grows, 48 kHz mono. After each second that was written it is a whole file, whatever becomes of its writer. */
export interface Track extends AsyncDisposable {
  /** 480 samples. Resolves when there is room for the next ones; after a failure of the disk, which goes to `onError`, nothing is written. */
  write(frame: Float32Array, isSilent: boolean): Promise<void>;
}

/** Creates the file. Rejects with AUDIO_FILE_UNWRITABLE; a later failure of the disk goes to `onError` once. */
export async function openTrack(
  format: TrackFormat,
  file: string,
  onError: (error: JackfieldError) => void,
): Promise<Track> {
  if (format === 'opus') return OpusTrack.open(file, onError);
  const writer = await WavWriter.open(file, onError);
  return {
    write: async (frame) => {
      // A slow disk is waited for: the loops in front of this hold 8 s.
      while (!writer.write(frame)) {
        if (!writer.isFull) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}
