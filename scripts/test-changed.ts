import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findAffectedTests, type WorkspaceExports } from './affected-tests.ts';

const USAGE = `npm run test:changed -- [BASE] [--long] [--list]

Runs the tests that the changes since BASE can touch; BASE is HEAD, so the changes that are not committed yet, if it is left out.
  --long   also the tests that npm run test:long runs
  --list   prints the tests and runs none`;

const root = fileURLToPath(new URL('../', import.meta.url));

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { long: { type: 'boolean' }, list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  const [base = 'HEAD'] = positionals;
  const paths = git('ls-files', '--cached', '--others', '--exclude-standard').filter((path) => existsSync(root + path));
  const changed = new Set([
    ...git('diff', '--name-only', '--no-renames', base, '--'),
    ...git('ls-files', '--others', '--exclude-standard'),
  ]);
  const sources = new Map(
    paths.filter((path) => /\.(?:ts|mts|js|vue)$/.test(path)).map((path) => [path, readFileSync(root + path, 'utf8')]),
  );
  const workspaces = paths.filter((path) => path.endsWith('package.json')).map(workspaceOf);
  const found = findAffectedTests({ sources, paths, workspaces }, [...changed]);
  const tests = found.filter((path) => values.long === true || !path.endsWith('.full.test.ts'));
  const left = found.length - tests.length;
  console.log(`${changed.size} files changed since ${base}: ${tests.length} files of tests can be touched.`);
  if (left > 0) console.log(`${left} long ones ARE LEFT OUT; --long runs them, too.`);
  if (values.list === true) console.log(tests.join('\n'));
  if (values.list === true || tests.length === 0) return 0;
  const vitest = fileURLToPath(import.meta.resolve('vitest/vitest.mjs'));
  return spawnSync(process.execPath, [vitest, 'run', ...tests], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

function workspaceOf(path: string): WorkspaceExports {
  const file = JSON.parse(readFileSync(root + path, 'utf8')) as Pick<WorkspaceExports, 'name' | 'exports'>;
  const exports = Object.entries(file.exports ?? {}).filter(([, target]) => typeof target === 'string');
  return { folder: dirname(path), name: file.name, exports: Object.fromEntries(exports) };
}

function git(...words: readonly string[]): string[] {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 })
    .split('\n')
    .filter((line) => line !== '');
}

process.exitCode = main();
