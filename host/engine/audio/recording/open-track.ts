import type { JackfieldError } from '../../errors.ts';
import { WavWriter } from '../wav-writer.ts';
import { OpusTrack } from './opus-track.ts';
import type { Track, TrackFormat } from './track.ts';

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
      // The write waits for a slow disk: the ring buffers in front of it hold 8 s.
      while (!writer.write(frame)) {
        if (!writer.isFull) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}
