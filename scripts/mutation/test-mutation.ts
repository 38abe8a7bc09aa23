import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { blocksOf } from './mutation-blocks.ts';

/** Folder whose code is mutated → folders whose tests must notice. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  wire: ['wire'],
  server: ['server', 'host/engine/lanes'],
  'host/engine/session': ['host/engine/session'],
  'host/engine/supervisor': ['host/engine/supervisor', 'host/engine/workbench'],
};
/** Share of the mutants that must die, in percent. */
const THRESHOLD = 85;

const USAGE = `npm run test:mutation -- FOLDER… [--share S] [--seed N] [--report FILE]

Changes one thing after the other in the sources of a folder and runs the tests that cover it. A change that no test notices is listed. Works on a copy.
Ends with 1 when fewer than ${THRESHOLD} % of the changes are noticed.
  FOLDER    ${Object.keys(TESTS).join(', ')}, or a folder or file in one of them
  --share   mutates this share of the lines only, in random blocks of ten; 1 is all (default)
  --seed    another seed selects other blocks; 1 by default
  --report  keeps the report of all mutants as JSON`;

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const stryker = join(here, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const runner = join(here, 'node_modules/@stryker-mutator/vitest-runner/dist/src/index.js');

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      share: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      report: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const places = positionals.map((place) => place.replace(/\/$/, ''));
  const homes = places.map((place) => Object.keys(TESTS).find((folder) => `${place}/`.startsWith(`${folder}/`)));
  const [share, seed] = [Number(values.share), Number(values.seed)];
  const isUsable = places.length > 0 && homes.every((home) => home !== undefined) && share > 0 && share <= 1;
  if (values.help === true || !isUsable || !Number.isInteger(seed)) {
    console.log(USAGE);
    return values.help === true ? 0 : 2;
  }
  if (!install()) return 1;
  const copy = mkdtempSync(join(tmpdir(), 'jackfield-mutation-'));
  try {
    copyTree(copy);
    const sources = git('ls-files', '--', ...places).filter(isMutated);
    const mutate = sources.flatMap((path) => blocksOf(path, readFileSync(join(root, path), 'utf8'), share, seed));
    const tests = [...new Set(homes.flatMap((home) => TESTS[home ?? ''] ?? []))];
    writeFileSync(join(copy, 'vitest.mutation.config.ts'), vitestConfig(tests));
    const report = join(copy, 'mutation.json');
    writeFileSync(join(copy, 'stryker.config.json'), JSON.stringify(strykerConfig(mutate, report)));
    console.log(
      `${mutate.length} blocks of ${sources.length} files are mutated; tests of ${tests.join(', ')} must notice.`,
    );
    const { status } = spawnSync(process.execPath, [stryker, 'run'], { cwd: copy, stdio: 'inherit' });
    if (values.report !== undefined && existsSync(report)) cpSync(report, values.report);
    return status ?? 1;
  } finally {
    rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Installs Stryker where it is not yet. It has a lock file of its own, because nobody else needs its 190 packages. */
function install(): boolean {
  if (existsSync(stryker)) return true;
  console.log('Installing Stryker, once …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}

function isMutated(path: string): boolean {
  return path.endsWith('.ts') && !/\.test\.ts$|\.d\.ts$|\/testing\//.test(path);
}

/** Copies the sources, with the packages of this tree and the workspaces of the copy. */
function copyTree(copy: string): void {
  for (const path of git('ls-files', '--cached', '--others', '--exclude-standard')) {
    if (!existsSync(join(root, path))) continue;
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), { verbatimSymlinks: true });
  }
  for (const folder of ['.', 'host/cli']) {
    const packages = join(root, folder, 'node_modules');
    if (!existsSync(packages)) continue;
    mkdirSync(join(copy, folder, 'node_modules'), { recursive: true });
    for (const name of readdirSync(packages))
      if (name !== '@jackfield' && !name.startsWith('.'))
        symlinkSync(join(packages, name), join(copy, folder, 'node_modules', name));
  }
  const workspaces = join(root, 'node_modules/@jackfield');
  mkdirSync(join(copy, 'node_modules/@jackfield'));
  for (const name of readdirSync(workspaces))
    symlinkSync(readlinkSync(join(workspaces, name)), join(copy, 'node_modules/@jackfield', name));
}

function vitestConfig(tests: readonly string[]): string {
  return `import { defineConfig } from 'vitest/config';
export default defineConfig({
  test: {
    include: ${JSON.stringify(tests.map((folder) => `${folder}/**/*.test.ts`))},
    exclude: ['**/node_modules/**', '**/*.full.test.ts'],
    globalSetup: 'host/engine/catalogue/testing/shared-cache.ts',
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
`;
}

function strykerConfig(mutate: readonly string[], report: string): object {
  return {
    testRunner: 'vitest',
    plugins: [pathToFileURL(runner).href],
    vitest: { configFile: 'vitest.mutation.config.ts' },
    mutate,
    // The copy is a throwaway.
    inPlace: true,
    // Nothing is type-checked, and not all sources of the tree are TypeScript: those of AssemblyScript plugins look like it.
    disableTypeChecks: false,
    coverageAnalysis: 'perTest',
    // Values that are computed once, when a module is loaded, would need all tests each.
    ignoreStatic: true,
    // Words of messages are not behaviour.
    mutator: { excludedMutations: ['StringLiteral'] },
    concurrency: 2,
    reporters: ['clear-text', 'json'],
    jsonReporter: { fileName: report },
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    thresholds: { high: 100, low: THRESHOLD, break: THRESHOLD },
  };
}

function git(...words: readonly string[]): string[] {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 })
    .split('\n')
    .filter((line) => line !== '');
}

process.exitCode = main();
