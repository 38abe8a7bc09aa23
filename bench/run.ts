/**
 * `npm run bench` lists the benchmarks; `npm run bench -- NAME` runs one and prints a table; with `--json` it prints one object.
 * Exit code 0: it ran, whether or not the targets are met. 1: it broke. 2: wrong usage.
 */
import { parseArgs } from 'node:util';
import { formatResult } from './format-result.ts';
import { benches, runBench } from './run-bench.ts';

const usage = () =>
  [
    'npm run bench -- NAME [--json]',
    '',
    ...Object.entries(benches).map(([name, what]) => `  ${name.padEnd(9)} ${what}`),
    '',
    'For JSON and nothing else on standard output: npm run --silent bench -- NAME --json',
    'All of them into bench/RESULTS.md: npm run bench:record',
  ].join('\n');

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
});
const [name] = positionals;

if (name === undefined || values.help) {
  console.log(usage());
} else if (!Object.hasOwn(benches, name) || positionals.length > 1) {
  console.error(`There is no benchmark "${positionals.join(' ')}".\n\n${usage()}`);
  process.exitCode = 2;
} else {
  const { table, ...result } = await runBench(name);
  console.log(values.json ? JSON.stringify(result) : formatResult(table ? { ...result, table } : result));
}
