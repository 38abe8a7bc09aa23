import { lstatSync } from 'node:fs';
import { makePrivateFolder, temporaryParents } from '../../settings/temporary-folder.ts';

/** Maximum length of a socket's path without the terminating zero: `sun_path` of unix(7) holds 108 bytes on Linux, 104 on macOS and the BSDs. */
const LONGEST_PATH_BYTES = { linux: 107, others: 103 } as const;
const PREFIX = 'jf-';
/** Longest suffix added to the parent: six random characters from `mkdtemp` and a file name of at most eight digits. */
const LONGEST_ADDITION = `/${PREFIX}XXXXXX/99999999.sock`;

/** Maximum length, in bytes, of the path of a temporary folder in which sockets can be opened in a private subfolder. Windows pipes are not in folders. */
export function longestParentBytes(platform: NodeJS.Platform): number {
  if (platform === 'win32') return Number.POSITIVE_INFINITY;
  return LONGEST_PATH_BYTES[platform === 'linux' ? 'linux' : 'others'] - LONGEST_ADDITION.length;
}

/** Temporary folders whose path is short enough for a socket, the user's choice first. */
export function socketParents(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const limit = longestParentBytes(platform);
  return temporaryParents(environment, platform).filter((folder) => Buffer.byteLength(folder) <= limit);
}

/** Makes a folder for sockets that only its owner may enter. Throws `TEMPORARY_FOLDER_UNUSABLE`. */
export function makeSocketFolder(): string {
  return makePrivateFolder(PREFIX, socketParents());
}

/** True while the folder exists and no other user may enter it. */
export function isPrivateFolder(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) return false;
  return process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
}
