import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { JackfieldError, reasonOf } from '@jackfield/engine/errors';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['host/ui', 'host/protocol'].map((folder) => join(root, folder));

/** Where the built page lies. */
export const pageFolder = join(root, 'host/ui/dist');

/** Builds the page when it is missing or older than its sources; `signal` ends that early. Rejects with PAGE_BUILD_FAILED. */
export async function ensurePage(say: (line: string) => void, signal: AbortSignal): Promise<void> {
  if (isFresh()) return;
  say(
    timeOf(join(pageFolder, 'index.html')) === null
      ? 'Building the window, once …'
      : 'Building the window again: its sources changed …',
  );
  const vite = findVite();
  const started = performance.now();
  // Built aside and moved into place: two starts at once, or a killed one, must not leave half a page.
  const made = join(root, 'node_modules/.cache', `jackfield-page-${process.pid}`);
  const words = [vite, 'build', '--config', join(root, 'host/ui/vite.config.ts'), '--logLevel', 'warn'];
  words.push('--outDir', made, '--emptyOutDir');
  try {
    await promisify(execFile)(process.execPath, words, { cwd: root, timeout: 180_000, signal });
  } catch (error) {
    if (signal.aborted) return;
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw JackfieldError.of('PAGE_BUILD_FAILED', { reason: stderr.slice(0, 300) || reasonOf(error) }, error);
  }
  // Somebody else was faster, and may be serving what they built.
  if (isFresh()) return rm(made, { recursive: true, force: true });
  await rm(pageFolder, { recursive: true, force: true });
  await rename(made, pageFolder);
  say(`Built in ${((performance.now() - started) / 1_000).toFixed(1)} s.`);
}

/** The builder is a development package. */
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
