import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, reasonOf, ServerError } from '../errors.ts';

/** The bearer token for the operator's HTTP port, in `admin-token`: created at the first run, readable by the owner only. Rejects with DATA_DIR_UNUSABLE. */
export async function openAdminToken(folder: string): Promise<string> {
  const file = join(folder, 'admin-token');
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (token.length >= 32) return token;
    throw new Error(`${file} holds no token of 32 characters or more`);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT')
      throw ServerError.of('DATA_DIR_UNUSABLE', { folder, reason: reasonOf(error) }, error);
  }
  const token = randomBytes(32).toString('base64url');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
    return token;
  } catch (error) {
    throw ServerError.of('DATA_DIR_UNUSABLE', { folder, reason: reasonOf(error) }, error);
  }
}
