import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProjectError } from './project-error.ts';

/**
 * A folder of its own for one build, in the system's temporary folder: compilers put their own files there, too, so no other one would do. Who makes it
 * removes it. Rejects with `TEMPORARY_FOLDER_UNUSABLE`.
 */
export async function makeWorkFolder(): Promise<string> {
  try {
    return await realpath(await mkdtemp(join(tmpdir(), 'jackfield-build-')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProjectError('TEMPORARY_FOLDER_UNUSABLE', { reason }, error);
  }
}
