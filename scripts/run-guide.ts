import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../host/cli/bin/jackfield.js', import.meta.url));
const TIMEOUT_MS = 240_000;

/** One step of a guide: run a line, or write a file. */
export type GuideStep =
  | { readonly kind: 'run'; readonly line: string }
  | { readonly kind: 'write'; readonly path: string; readonly content: string };

/**
 * The fenced blocks of a guide. The lines of `sh` blocks are run one by one; a block whose fence names a path after the language (`js src/plugin.js`) is
 * written to that path. All other blocks are skipped.
 */
export function readGuide(markdown: string): GuideStep[] {
  const steps: GuideStep[] = [];
  for (const [, info = '', content = ''] of markdown.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)) {
    const [language, path] = info.trim().split(/\s+/);
    if (path !== undefined) steps.push({ kind: 'write', path, content });
    else if (language === 'sh') {
      for (const line of content.split('\n')) if (line.trim() !== '') steps.push({ kind: 'run', line: line.trim() });
    }
  }
  return steps;
}

/**
 * Follows a guide in a folder of its own, with `jackfield` in the PATH, and returns the output. Rejects at the first line that fails. `cacheFolder` becomes the
 * client's cache: what one guide compiles and prepares there, the next one finds.
 */
export async function followGuide(steps: readonly GuideStep[], cacheFolder: string | null = null): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'jackfield-guide-'));
  try {
    await mkdir(join(root, 'bin'));
    await symlink(program, join(root, 'bin', 'jackfield'));
    const folders = [join(root, 'bin'), dirname(process.execPath), process.env['PATH']];
    const home = join(root, 'home');
    const env = { ...process.env, PATH: folders.join(delimiter), JACKFIELD_HOME: home };
    await mkdir(home);
    if (cacheFolder !== null) await symlink(cacheFolder, join(home, 'cache'));
    let folder = join(root, 'work');
    await mkdir(folder);
    let printed = '';
    for (const step of steps) {
      if (step.kind === 'write') {
        await mkdir(dirname(join(folder, step.path)), { recursive: true });
        await writeFile(join(folder, step.path), step.content);
        continue;
      }
      const [, target] = /^cd (\S+)$/.exec(step.line) ?? [];
      if (target !== undefined) folder = resolve(folder, target);
      else printed += (await run('sh', ['-c', step.line], { cwd: folder, env, timeout: TIMEOUT_MS })).stdout;
    }
    return printed;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
