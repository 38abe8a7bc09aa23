/** node bench/bench-child.ts NAME, forked by run-bench.ts: measures and sends the result to the parent. */
import { type Bench, judge } from './bench.ts';

const name = process.argv[2] ?? '';
const module = (await import(new URL(`${name}.ts`, import.meta.url).href)) as { default: Bench };
const result = judge(await module.default());
// A benchmark that leaves something open must not hold up the others.
process.send?.(result, () => process.exit(0));
