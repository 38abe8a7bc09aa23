import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type FetchedElectron =
  | { readonly kind: 'fetched'; readonly path: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface FetchElectronOptions {
  readonly say: (line: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  /** Aborts the attempt. */
  readonly signal?: AbortSignal | undefined;
}

const FETCH_TIMEOUT_MS = 20_000;

/** Path of Electron's executable if it is on this machine, else null. Never downloads. */
export function findElectron(environment: NodeJS.ProcessEnv = process.env): string | null {
  const folder = packageFolder();
  if (folder === null) return null;
  // The installer writes `path.txt` last, after unpacking.
  const pathFile = join(folder, 'path.txt');
  const executable = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override === undefined && executable === null) return null;
  const path = join(override ?? join(folder, 'dist'), executable ?? 'electron');
  return existsSync(path) ? path : null;
}

/** Runs the installer of the npm package `electron` once, announced to the user, and kills it after the timeout. */
export async function fetchElectron(options: FetchElectronOptions): Promise<FetchedElectron> {
  const folder = packageFolder();
  if (folder === null) return { kind: 'failed', reason: 'the npm package electron is not installed' };
  const timeoutMs = options.timeoutMs ?? FETCH_TIMEOUT_MS;
  const environment = options.environment ?? process.env;
  options.say(`Fetching Electron for the window, once, for at most ${timeoutMs / 1_000} s (skip with --no-electron) …`);
  const reason = await runInstaller(join(folder, 'install.js'), environment, timeoutMs, options.signal);
  const path = findElectron(environment);
  if (reason === null && path !== null) return { kind: 'fetched', path };
  options.say(`Electron could not be fetched (${reason ?? 'its executable is missing'}).`);
  return { kind: 'failed', reason: reason ?? 'its executable is missing' };
}

/** Runs the installer; null when it succeeded. */
function runInstaller(
  installer: string,
  environment: NodeJS.ProcessEnv,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const child = spawn(process.execPath, [installer], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    signal,
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (words = (words + chunk).slice(0, 4_000)));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, endedBy) => {
      if (code === 0) resolve(null);
      else if (endedBy === 'SIGKILL') resolve(`not finished after ${timeoutMs / 1_000} s`);
      else resolve(words.split('\n')[0]?.slice(0, 200) || `exit code ${code}`);
    });
  });
}

function packageFolder(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}
