#!/usr/bin/env node
// Plain JavaScript for any Node from 20 on: it hands over to the Node 26 that the lock file installs.
import module from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { isNewEnough, runHere, runOnOwnNode } from '../../../server/bin/own-node.js';

const program = new URL('../jackfield.ts', import.meta.url);

if (isNewEnough) {
  // A young generation that keeps its initial size saves 11 MB per thread and shortens pauses. Disabling Maglev, the mid-tier compiler, saves 4 MB; optimising
  // for size saves 14 MB.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-maglev');
  setFlagsFromString('--optimize-for-size');
  // Audio runs 100 times a second: with V8's default of 3,000 calls, the first half minute of a call runs in unoptimised code, which costs a third more.
  setFlagsFromString('--invocation-count-for-turbofan=400');
  setFlagsFromString('--minimum-invocations-after-ic-update=100');
  // By default Node opens an inspector on SIGUSR1.
  process.on('SIGUSR1', () => undefined);
  await keepCompiledCode();
  await runHere(program);
} else {
  runOnOwnNode(program);
}

/** Enables the compile cache: from the second start on, sources need no type stripping and compiling. It is in the user's own folder, because it holds code. */
async function keepCompiledCode() {
  const home = process.env['JACKFIELD_HOME'];
  try {
    const { default: envPaths } = await import('env-paths');
    const cache = home ? join(home, 'cache') : envPaths('jackfield', { suffix: '' }).cache;
    module.enableCompileCache(join(cache, 'compiled'));
  } catch {
    // Without packages or a home folder the program itself reports the error.
  }
}
