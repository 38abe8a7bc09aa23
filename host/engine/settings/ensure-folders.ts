import { constants, existsSync } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { JackfieldError, reasonOf } from '../errors.ts';
import type { Paths } from './paths.ts';

/** A first start writes 10 MB: compiled sources, prepared plugins, copies of them. Later ones write settings. */
const FIRST_START_BYTES = 16 << 20;
const LATER_START_BYTES = 1 << 20;
/** File with the installed plugins, which is missing at the first start. */
const FIRST_FILE = 'plugins.json';

/** Creates the folders that a client needs. Rejects with FOLDER_UNUSABLE or DISK_FULL, so that a start fails with that message and not at the first write. */
export async function ensureFolders({ config, data, cache, state }: Paths): Promise<void> {
  const isFirst = !existsSync(join(config, FIRST_FILE));
  for (const folder of [state, data, cache, config]) {
    await ensureWritable(folder);
    await ensureRoom(folder, isFirst ? FIRST_START_BYTES : LATER_START_BYTES);
  }
}

async function ensureWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The check also fails on a read-only file system, for every user.
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const coded = JackfieldError.from(error);
    if (coded.code === 'DISK_FULL') throw coded;
    throw JackfieldError.of('FOLDER_UNUSABLE', { folder, reason: reasonOf(error) }, error);
  }
}

async function ensureRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const free = bavail * bsize;
  // Some network file systems do not report free space.
  if (blocks === 0 || free >= bytes) return;
  throw JackfieldError.of('DISK_FULL', {
    reason: `${Math.floor(free / 1_024)} kB are free in ${folder}, a start wants ${bytes >> 10} kB`,
  });
}
