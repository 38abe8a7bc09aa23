import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { JackfieldError, reasonOf } from '../errors.ts';
import type { Paths } from './paths.ts';

/**
 * Makes the folders that a client cannot do without. Rejects with FOLDER_UNUSABLE, or DISK_FULL, so that a start ends with that sentence and not with whatever
 * is written first. The settings may be read-only: then they hold until the client stops.
 */
export async function ensureFolders({ data, cache, state }: Paths): Promise<void> {
  for (const folder of [state, data, cache]) await ensureWritable(folder);
}

async function ensureWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Also false on a read-only file system, whoever asks.
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const coded = JackfieldError.from(error);
    if (coded.code === 'DISK_FULL') throw coded;
    throw JackfieldError.of('FOLDER_UNUSABLE', { folder, reason: reasonOf(error) }, error);
  }
}
