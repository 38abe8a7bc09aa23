/**
 * `npm run bench` lists the benchmarks; `npm run bench -- NAME` runs one and prints a table; with `--json` it prints one object. Other options belong to the
 * benchmark. Exit code 0: the benchmark ran, whether or not the targets are met. 1: it failed. 2: wrong usage.
 */
import { formatResult } from './format-result.ts';
import { parseCallOptions } from './call/options.ts';
import { benches, benchOptions, runBench } from './run-bench.ts';

const usage = () =>
  [
    'npm run bench -- NAME [--json]',
    '',
    ...Object.entries(benches).flatMap(([name, what]) => [
      `  ${name.padEnd(9)} ${what}`,
      ...(benchOptions[name] === undefined ? [] : [`            ${benchOptions[name]}`]),
    ]),
    '',
    'For JSON and nothing else on standard output: npm run --silent bench -- NAME --json',
    'All of them into bench/RESULTS.md: npm run bench:record',
  ].join('\n');

const args = process.argv.slice(2);
const isHelp = args.includes('--help') || args.includes('-h');
const isJson = args.includes('--json');
const [name, ...options] = args.filter((word) => word !== '--json');

if (name === undefined || isHelp) {
  console.log(usage());
} else {
  const problem = findProblem(name, options);
  if (problem === null) {
    const { table, ...result } = await runBench(name, options);
    console.log(isJson ? JSON.stringify(result) : formatResult(table ? { ...result, table } : result));
  } else {
    console.error(`${problem}\n\n${usage()}`);
    process.exitCode = 2;
  }
}

/** Sentence about a fault in the command line; null when there is none. */
function findProblem(wanted: string, words: readonly string[]): string | null {
  if (!Object.hasOwn(benches, wanted)) return `There is no benchmark "${[wanted, ...words].join(' ')}".`;
  if (words.length > 0 && !Object.hasOwn(benchOptions, wanted)) return `The benchmark ${wanted} has no options.`;
  try {
    if (wanted === 'call') parseCallOptions(words);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
