/** node bench/bench-child.ts NAME [OPTION …], forked by run-bench.ts: measures and sends the result to the parent. */
import { type Bench, judge } from './bench.ts';

// Without its parent nothing uses the result: the child ends as by a signal, and ends the processes that it started.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
const name = process.argv[2] ?? '';
const module = (await import(new URL(`${name}.ts`, import.meta.url).href)) as { default: Bench };
const result = judge(await module.default(process.argv.slice(3)));
// A benchmark that leaves something open must not hold up the others.
process.send?.(result, () => process.exit(0));
