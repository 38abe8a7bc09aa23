import { execFile } from 'node:child_process';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { repositoryFolder } from './componentize.ts';

const run = promisify(execFile);
const jackfield = join(repositoryFolder, 'host/cli/bin/jackfield.js');

/**
 * Signs an artifact when the variable JACKFIELD_SIGNING_KEY names a secret key, and says whether the signature beside it is one of its bytes. The bytes
 * of a build are the same every time, so a signature stays good until a source changes.
 */
export async function keepSigned(artifactFile: string): Promise<boolean> {
  const key = process.env['JACKFIELD_SIGNING_KEY'];
  const name = relative(repositoryFolder, artifactFile);
  try {
    // The command knows the gate and the keys; a build must not import the client.
    if (key !== undefined) await run(process.execPath, [jackfield, 'plugin', 'sign', '--key', key, artifactFile]);
    await run(process.execPath, [jackfield, 'plugin', 'verify', artifactFile]);
    return true;
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    process.stderr.write(
      `\n!!! ${name} HAS NO VALID SIGNATURE and no client will install it.\n!!! ${words.replaceAll('\n', '\n!!! ')}\n` +
        `!!! Sign it with the key of the project: jackfield plugin sign --key FILE ${name}\n\n`,
    );
    return false;
  }
}
