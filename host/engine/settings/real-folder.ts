import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Returns the absolute path of a folder without symbolic links; the folder itself and its parents may be missing. Node's permission model and module loader
 * compare real paths, so each folder is resolved once, where its name enters the program. A broken link stays as it is: its first use fails.
 */
export function realFolder(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute || isLink(absolute) ? absolute : join(realFolder(parent), basename(absolute));
  }
}

function isLink(path: string): boolean {
  try {
    readlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
