import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const FOLDER = 'Jackfield recordings';

/** Folder for recordings of conversations: in the user's music folder as the desktop names it, else in `Music`. */
export function recordingsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(musicFolder(environment), FOLDER);
}

function musicFolder(environment: NodeJS.ProcessEnv): string {
  const home = homedir();
  const config = environment['XDG_CONFIG_HOME'] ?? join(home, '.config');
  try {
    const named = /^XDG_MUSIC_DIR="(.+)"$/m.exec(readFileSync(join(config, 'user-dirs.dirs'), 'utf8'))?.[1];
    const folder = named?.replace(/^\$HOME(?=\/|$)/, home);
    // The home folder itself means that there is no music folder.
    if (folder !== undefined && isAbsolute(folder) && folder.replace(/\/$/, '') !== home) return folder;
  } catch {
    // No desktop has named its folders.
  }
  return join(home, 'Music');
}
