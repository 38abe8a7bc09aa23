/**
 * `npm run bench` lists the benchmarks; `npm run bench -- NAME` runs one and prints a table; with `--json` it prints one object.
 * Exit code 0: it ran, whether or not the targets are met. 1: it broke. 2: wrong usage.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Bench, type BenchResult, judge } from './bench.ts';
import { formatResult } from './format-result.ts';

const benches: Readonly<Record<string, string>> = {
  sandbox: 'hop of a chain of 1, 3 and 5 effects through a sandbox process, beside a worker thread and Extism',
  codec: 'our Opus component against native builds of libopus',
  latency: 'mouth to ear, file device to file device through a real server on loopback',
  relay: 'packets/s and CPU per forwarded packet, beside mumble-server',
  start: 'cold start to a usable window, memory of engine and sandboxes',
};

const usage = () =>
  [
    'npm run bench -- NAME [--json]',
    '',
    ...Object.entries(benches).map(([name, what]) => `  ${name.padEnd(9)} ${what}`),
    '',
    'For JSON and nothing else on standard output: npm run --silent bench -- NAME --json',
  ].join('\n');

/**
 * Runs in a child whose standard output is our standard error: whatever a benchmark, a library or a program that it starts prints,
 * standard output stays ours.
 */
function runInChild(name: string): Promise<BenchResult> {
  const child = fork(fileURLToPath(import.meta.url), [name], {
    env: { ...process.env, JACKFIELD_BENCH_CHILD: '1' },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<BenchResult>();
  child.once('message', (message) => resolve(message as BenchResult));
  child.once('error', reject);
  child.once('exit', (code, signal) => reject(new Error(`bench ${name} ended with ${signal ?? code} and no result`)));
  return promise;
}

async function measure(name: string): Promise<BenchResult> {
  const module = (await import(new URL(`${name}.ts`, import.meta.url).href)) as { default: Bench };
  return judge(await module.default());
}

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
} else if (process.env['JACKFIELD_BENCH_CHILD'] !== undefined && process.send) {
  const result = await measure(name);
  process.send(result, () => process.exit(0));
} else {
  const { table, ...result } = await runInChild(name);
  console.log(values.json ? JSON.stringify(result) : formatResult(table ? { ...result, table } : result));
}
