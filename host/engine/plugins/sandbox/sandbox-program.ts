import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes the sandbox's program ready to run and returns its folder; `main.js` is its start. The types are stripped here, once, and not in every
 * sandbox: Node's type stripper costs each process 17 MB and 25 ms.
 */
export async function prepareSandboxProgram(cacheFolder: string): Promise<string> {
  const source = dirname(fileURLToPath(import.meta.resolve('@jackfield/sandbox/pipe-protocol')));
  const names = (await readdir(source)).filter((name) => /(?<!\.test|\.d)\.ts$/.test(name)).sort();
  const files = new Map<string, string>([['package.json', '{"type":"module"}\n']]);
  for (const name of names) {
    const text = await readFile(join(source, name), 'utf8');
    files.set(name.replace(/\.ts$/, '.js'), importingJavaScript(stripTypeScriptTypes(text)));
  }
  const digest = createHash('sha256');
  for (const [name, text] of files) digest.update(`${name}\0${text}\0`);
  const folder = join(cacheFolder, `runtime-${digest.digest('hex').slice(0, 32)}`);
  if (await isComplete(folder, files)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  const temporary = await mkdtemp(join(cacheFolder, 'new-'));
  try {
    for (const [name, text] of files) await writeFile(join(temporary, name), text);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    // Another process may have been faster with the same content.
    if (!(await isComplete(folder, files))) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

function importingJavaScript(code: string): string {
  return code.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'");
}

async function isComplete(folder: string, files: ReadonlyMap<string, string>): Promise<boolean> {
  try {
    for (const [name, text] of files) if ((await readFile(join(folder, name), 'utf8')) !== text) return false;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
