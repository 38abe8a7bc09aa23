// Runs after `npm ci`, in plain JavaScript because any Node from 20 on may run it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Builds the window, unless the packages that build it were left out (`--omit=dev`): then the first window that is asked for says so. */
const vite = findVite();
if (vite !== null) {
  const config = fileURLToPath(new URL('vite.config.ts', import.meta.url));
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const words = [vite, 'build', '--config', config, '--logLevel', 'warn'];
  process.exitCode = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

function findVite() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  } catch {
    return null;
  }
}
