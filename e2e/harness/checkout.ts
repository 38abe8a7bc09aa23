import { execFile } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repository = fileURLToPath(new URL('../../', import.meta.url));
/** Generated files and Git metadata, left out of the copy. */
const MADE = new Set(['node_modules', 'dist', 'target', '.git', '.cache', '.venv', 'test-results']);
const INSTALL_MS = 280_000;

export interface Finished {
  readonly exitCode: number;
  readonly output: string;
}

/** Copies the files that a fresh clone has. `only` restricts the copy to these top-level folders and files. */
export function copyCheckout(folder: string, only: readonly string[] = readdirSync(repository)): void {
  for (const name of only) {
    if (MADE.has(name)) continue;
    cpSync(join(repository, name), join(folder, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !MADE.has(basename(path)),
    });
  }
}

/** Runs one shell line in the folder, with this Node first in the PATH, and waits for its end. */
export async function runLine(line: string, folder: string, node = process.execPath): Promise<Finished> {
  const env: NodeJS.ProcessEnv = { ...process.env, npm_config_audit: 'false', npm_config_fund: 'false' };
  // Removes the Node and the tools of the checkout in which the tests run.
  const others = (process.env['PATH'] ?? '').split(delimiter).filter((path) => !path.includes('node_modules'));
  env['PATH'] = [dirname(node), ...others].join(delimiter);
  try {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', line], {
      cwd: folder,
      env,
      timeout: INSTALL_MS,
      maxBuffer: 16 << 20,
    });
    return { exitCode: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    return { exitCode: typeof code === 'number' ? code : 1, output: `${stdout ?? ''}${stderr ?? ''}` };
  }
}

/** Path of a released Node of this major version, from the npm package `node`; null when the registry cannot be reached. */
export async function fetchNode(major: number, folder: string): Promise<string | null> {
  const { exitCode } = await runLine(`npm install --no-save --prefix ${folder}/node-${major} node@${major}`, folder);
  return exitCode === 0 ? join(folder, `node-${major}`, 'node_modules', 'node', 'bin', 'node') : null;
}
