import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { supportedNode } from '../node-version.ts';
import { sha256 } from '../plugin-file.ts';

const run = promisify(execFile);
const STRIPPER = fileURLToPath(new URL('strip-types-child.ts', import.meta.url));
const INDEX_FILE = 'index.json';

/**
 * Makes the sandbox's program ready to run and returns its folder; `main.js` is its start. The types are stripped once, and not in every
 * sandbox: Node's type stripper costs each process 17 MB and 25 ms. What lies there is checked against its digests.
 */
export async function prepareSandboxProgram(cacheFolder: string): Promise<string> {
  const source = dirname(fileURLToPath(import.meta.resolve('@jackfield/sandbox/pipe-protocol')));
  const names = (await readdir(source)).filter((name) => /(?<!\.test|\.d)\.ts$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(source, name), 'utf8')));
  const key = sha256(JSON.stringify([process.versions.node, names, texts]));
  const folder = join(cacheFolder, `runtime-${key.slice(0, 32)}`);
  if (await isIntact(folder)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  const temporary = await mkdtemp(join(cacheFolder, 'new-'));
  try {
    // In a process of its own: the stripper announces itself as experimental, which is nobody's business at every start.
    await run(supportedNode(), ['--no-warnings', STRIPPER, source, temporary, ...names], { env: {}, timeout: 30_000 });
    await writeFile(join(temporary, 'package.json'), '{"type":"module"}\n');
    await writeFile(join(temporary, INDEX_FILE), JSON.stringify(await digestsOf(temporary)));
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    // Another process may have been faster with the same content.
    if (!(await isIntact(folder))) throw startFailure(error);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

/** The stripper's last words say more than that it ended. */
function startFailure(error: unknown): unknown {
  const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const [line] = /^.*\b(ENOSPC|EDQUOT)\b.*$/m.exec(words) ?? [];
  if (line !== undefined) return JackfieldError.of('DISK_FULL', { reason: line.replace(/^Error: /, '') }, error);
  if (words === '') return error;
  const reason = reasonOf(/^\w*Error.*$/m.exec(words)?.[0] ?? words.trim());
  return JackfieldError.of('SANDBOX_START_FAILED', { sandbox: 'first', reason }, error);
}

async function digestsOf(folder: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    if (name !== INDEX_FILE) digests[name] = sha256(await readFile(join(folder, name)));
  }
  return digests;
}

async function isIntact(folder: string): Promise<boolean> {
  try {
    return (await readFile(join(folder, INDEX_FILE), 'utf8')) === JSON.stringify(await digestsOf(folder));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
