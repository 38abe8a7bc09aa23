#!/usr/bin/env node
// Plain JavaScript for any Node from 20 on: it hands over to the Node 26 that the lock file brings along.
import module from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { isNewEnough, runHere, runOnOwnNode } from '../../../server/bin/own-node.js';

const program = new URL('../jackfield.ts', import.meta.url);

if (isNewEnough) {
  // The nursery stays at the size that it starts with: 11 MB less per thread, and shorter pauses. Without the middle compiler, 4 MB less; with an eye on size,
  // 14 MB less.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-maglev');
  setFlagsFromString('--optimize-for-size');
  // Audio runs 100 times a second: with V8's 3,000 calls the first half minute of a call runs in unoptimised code, which costs a third more.
  setFlagsFromString('--invocation-count-for-turbofan=400');
  setFlagsFromString('--minimum-invocations-after-ic-update=100');
  // Node would open an inspector.
  process.on('SIGUSR1', () => undefined);
  await keepCompiledCode();
  await runHere(program);
} else {
  runOnOwnNode(program);
}

/** From the second start on, no source is stripped of its types and compiled again. In the user's own folder: who writes there writes code. */
async function keepCompiledCode() {
  const home = process.env['JACKFIELD_HOME'];
  try {
    const { default: envPaths } = await import('env-paths');
    const cache = home ? join(home, 'cache') : envPaths('jackfield', { suffix: '' }).cache;
    module.enableCompileCache(join(cache, 'compiled'));
  } catch {
    // No packages, or no home folder: the program itself says so.
  }
}
