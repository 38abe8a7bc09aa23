import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../output.ts';

/** A stretch of a call as `plugin record` leaves it: a folder with the voice and what happened meanwhile. */
export interface Slice {
  /** 48 kHz mono, before any plugin. */
  readonly voiceFile: string;
  /** Where results go. */
  readonly folder: string;
}

export const VOICE_FILE = 'voice.wav';
export const EVENTS_FILE = 'events.jsonl';

/** A recorded slice, or any WAV file. Throws a usage error for what is neither. */
export async function findSlice(path: string): Promise<Slice> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true)
    return { voiceFile: path, folder: join(dirname(path), `${basename(path, '.wav')}-replay`) };
  const voiceFile = join(path, VOICE_FILE);
  if ((await readFile(voiceFile).catch(() => null)) === null)
    throw new UsageError(`${path} is neither a WAV file nor a folder that \`jackfield plugin record\` made.`);
  return { voiceFile, folder: path };
}
