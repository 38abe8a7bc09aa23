import { readFile, stat } from 'node:fs/promises';
import { SAMPLE_RATE } from '@jackfield/protocol/pcm';
import { JackfieldError, reasonOf } from '../errors.ts';
import { resample } from './resample.ts';
import { readWav } from './wav-reader.ts';
import type { WavResult } from './wav-reader.ts';

/** Reads a WAV file. Rejects with AUDIO_FILE_UNREADABLE and AUDIO_FILE_INVALID. */
export async function readWavFile(file: string): Promise<Extract<WavResult, { readonly ok: true }>> {
  let bytes: Uint8Array;
  try {
    // A device file or a pipe may never end.
    if (!(await stat(file)).isFile()) throw new Error('it is no regular file');
    bytes = await readFile(file);
  } catch (error) {
    throw JackfieldError.of('AUDIO_FILE_UNREADABLE', { file, reason: reasonOf(error) }, error);
  }
  const wav = readWav(bytes);
  if (!wav.ok) throw JackfieldError.of('AUDIO_FILE_INVALID', { file, reason: wav.reason });
  return wav;
}

/** Reads a WAV file of any rate as mono samples of 48 kHz. Rejects like `readWavFile`. */
export async function loadWav(file: string): Promise<Float32Array> {
  const { samples, rate } = await readWavFile(file);
  return resample(samples, rate, SAMPLE_RATE);
}
