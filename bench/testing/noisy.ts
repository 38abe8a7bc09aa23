import { execFileSync } from 'node:child_process';
import { judge } from '../bench.ts';

/** Prints to standard output in every possible way, and leaves a timer running. */
export default async function bench() {
  console.log('from console.log');
  process.stdout.write('from stdout\n');
  execFileSync('echo', ['from a program'], { stdio: 'inherit' });
  setInterval(() => {}, 1000);
  return judge({ bench: 'noisy', figures: { answer: 42 }, targets: { answer: '>= 42' }, notes: [] });
}
