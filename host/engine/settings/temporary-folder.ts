import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JackfieldError, reasonOf } from '../errors.ts';
import { realFolder } from './real-folder.ts';

/**
 * Folders for temporary files: the user's own choice first, then those that nearly every system has. Each is listed once; they may be missing or unwritable.
 */
export function temporaryParents(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const usual = platform === 'win32' ? [] : ['/tmp', '/var/tmp'];
  const folders = [tmpdir(), environment['XDG_RUNTIME_DIR'] ?? '', ...usual];
  return [...new Set(folders)].filter((folder) => folder !== '');
}

/**
 * Makes a folder that only its owner may enter, named `prefix` and six characters, in the first of `parents` that can be written to. Throws
 * TEMPORARY_FOLDER_UNUSABLE when none can.
 */
export function makePrivateFolder(prefix: string, parents: readonly string[]): string {
  let failure: unknown = null;
  for (const parent of parents) {
    try {
      return mkdtempSync(join(parent, prefix));
    } catch (error) {
      // The first folder is the user's choice.
      failure ??= error;
    }
  }
  const reason = failure === null ? 'the paths of all are too long' : reasonOf(failure);
  throw JackfieldError.of('TEMPORARY_FOLDER_UNUSABLE', { reason }, failure ?? undefined);
}

/** Makes a private folder for files that sandboxes may read, and returns its real path. The caller removes it. Throws TEMPORARY_FOLDER_UNUSABLE. */
export function makeTemporaryFolder(prefix: string): string {
  return realFolder(makePrivateFolder(prefix, temporaryParents()));
}

/**
 * The first temporary folder that can be written to and whose path has at most `longestBytes` bytes, for a program that opens sockets there itself; or null.
 */
export function findTemporaryFolder(longestBytes: number): string | null {
  const isFit = (folder: string): boolean => Buffer.byteLength(folder) <= longestBytes && isWritable(folder);
  return temporaryParents().find(isFit) ?? null;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
