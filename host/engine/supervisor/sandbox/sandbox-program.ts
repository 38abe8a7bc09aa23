import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../catalogue/plugin-file.ts';
import { JackfieldError } from '../../errors.ts';
import { CLOSED_DOORS } from '../../processes/node-arguments.ts';
import { supportedNode } from '../../processes/node-version.ts';
import { superviseChild } from '../../processes/supervise-child.ts';

const STRIPPER = fileURLToPath(new URL('strip-types-child.ts', import.meta.url));
const INDEX_FILE = 'index.json';
/** Processor time for stripping the types of some 30 files, which takes 0.2 s of it. */
const CPU_LIMIT_MS = 30_000;

/**
 * Prepares the sandbox's program and returns its folder; `main.js` is the entry point. The types are stripped once, and not in every sandbox: Node's
 * type stripper costs each process 17 MB and 25 ms. Existing files are checked against their digests; those of `otherCacheFolder` are copied, if it has them.
 * Rejects with `SANDBOX_START_FAILED`.
 */
export async function prepareSandboxProgram(
  cacheFolder: string,
  otherCacheFolder: string | null = null,
): Promise<string> {
  const source = dirname(fileURLToPath(import.meta.resolve('@jackfield/sandbox/pipe-protocol')));
  const names = (await readdir(source)).filter((name) => /(?<!\.test|\.d)\.ts$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(source, name), 'utf8')));
  const key = sha256(JSON.stringify([process.versions.node, names, texts]));
  const folderName = `runtime-${key.slice(0, 32)}`;
  const folder = join(cacheFolder, folderName);
  if (await isIntact(folder)) return folder;
  const other = otherCacheFolder === null ? null : join(otherCacheFolder, folderName);
  await mkdir(cacheFolder, { recursive: true });
  const temporary = await mkdtemp(join(cacheFolder, 'new-'));
  try {
    if (other !== null && (await isIntact(other).catch(() => false))) {
      await cp(other, temporary, { recursive: true });
    } else {
      // The stripper runs in a process of its own, because it prints an experimental warning, which must not appear at every start.
      await stripTypes(source, temporary, names);
      await writeFile(join(temporary, 'package.json'), '{"type":"module"}\n');
      await writeFile(join(temporary, INDEX_FILE), JSON.stringify(await digestsOf(temporary)));
    }
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    // Another process may have been faster with the same content.
    if (!(await isIntact(folder))) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

async function stripTypes(source: string, target: string, names: readonly string[]): Promise<void> {
  const permissions = [
    '--permission',
    `--allow-fs-read=${source}${sep}*`,
    `--allow-fs-read=${dirname(STRIPPER)}${sep}*`,
    `--allow-fs-write=${target}${sep}*`,
  ];
  const words = [...permissions, ...CLOSED_DOORS, '--no-warnings', STRIPPER, source, target, ...names];
  const child = spawn(supportedNode(), words, {
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const outcome = await superviseChild(child, { limitMs: CPU_LIMIT_MS, maxOutputBytes: 0 });
  if (outcome.kind !== 'failed') return;
  const [full] = /^.*\b(?:ENOSPC|EDQUOT)\b.*$/m.exec(outcome.complaint) ?? [];
  if (full !== undefined) throw JackfieldError.of('DISK_FULL', { reason: full.replace(/^Error: /, '') }, outcome.cause);
  throw JackfieldError.of(
    'SANDBOX_START_FAILED',
    { sandbox: 'plugin', reason: `its program could not be made ready: ${outcome.reason}` },
    outcome.cause,
  );
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
