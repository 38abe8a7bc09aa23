import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JackfieldError } from '@jackfield/engine/errors';
import { superviseChild } from '@jackfield/engine/supervise-child';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['host/ui', 'host/protocol'].map((folder) => join(root, folder));

/** Limit of processor time; a build takes about 10 s. */
const CPU_LIMIT_MS = 180_000;
const MAX_OUTPUT_BYTES = 16 << 20;

/** Folder of the built page. */
export const pageFolder = join(root, 'host/ui/dist');

/** Builds the page when it is missing or older than its sources; `signal` aborts the build. Rejects with PAGE_BUILD_FAILED. */
export async function ensurePage(say: (line: string) => void, signal: AbortSignal): Promise<void> {
  if (isFresh()) return;
  say(
    timeOf(join(pageFolder, 'index.html')) === null
      ? 'Building the window, once …'
      : 'Building the window again: its sources changed …',
  );
  const vite = findVite();
  const started = performance.now();
  // The page is built in another folder and moved into place, so that two simultaneous starts, or a killed one, never leave half a page.
  const made = join(root, 'node_modules/.cache', `jackfield-page-${process.pid}`);
  const words = [vite, 'build', '--config', join(root, 'host/ui/vite.config.ts'), '--logLevel', 'warn'];
  words.push('--outDir', made, '--emptyOutDir');
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const outcome = await superviseChild(child, { limitMs: CPU_LIMIT_MS, maxOutputBytes: MAX_OUTPUT_BYTES, signal });
  if (outcome.kind === 'aborted') return;
  if (outcome.kind === 'failed')
    throw JackfieldError.of('PAGE_BUILD_FAILED', { reason: outcome.reason }, outcome.cause);
  // Another process has built the page meanwhile and may be serving it.
  if (isFresh()) return rm(made, { recursive: true, force: true });
  await rm(pageFolder, { recursive: true, force: true });
  await rename(made, pageFolder);
  say(`Built in ${((performance.now() - started) / 1_000).toFixed(1)} s.`);
}

/** Path of Vite, which is a development package. */
function findVite(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  } catch (error) {
    const reason = `the packages that build it are left out; run \`npm ci\` in ${root}, without --omit=dev`;
    throw JackfieldError.of('PAGE_BUILD_FAILED', { reason }, error);
  }
}

function isFresh(): boolean {
  const built = timeOf(join(pageFolder, 'index.html'));
  return built !== null && !sources.some((folder) => hasNewerFile(folder, built));
}

function hasNewerFile(folder: string, timeMs: number): boolean {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name === 'test') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory() ? hasNewerFile(path, timeMs) : (timeOf(path) ?? 0) > timeMs) return true;
  }
  return false;
}

function timeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
