import { randomInt } from 'node:crypto';
import { chmod, open, realpath, rename, rm, stat } from 'node:fs/promises';

/**
 * Replaces a file, or makes one: after a crash or on a full disk there is the old content or the new one, whole. A link is followed, and a file keeps its mode
 * unless one is given. Meanwhile `FILE.DIGITS` lies beside it. Rejects with the error of the system.
 *
 * The package of this name calls `write` once, and on a disk that is nearly full the system writes a part of the bytes and reports no error.
 */
export async function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const mode =
    options.mode ??
    (await stat(target)
      .then((stats) => stats.mode & 0o777)
      .catch(() => null));
  const temporary = `${target}.${randomInt(2 ** 32)}`;
  try {
    const handle = await open(temporary, 'wx', mode ?? 0o666);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // The process's umask may have cleared bits at the opening.
    if (mode !== null) await chmod(temporary, mode);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
