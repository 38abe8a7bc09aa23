import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { supportedNode } from '../node-version.ts';
import { knownWalls } from '../sandbox/kernel-walls.ts';
import { CLOSED_DOORS } from '../sandbox/node-arguments.ts';

const CHILD = fileURLToPath(new URL('transpile-child.ts', import.meta.url));
const TIMEOUT_MS = 60_000;
const SPARE_MS = 60_000;
const MAX_OUTPUT_BYTES = 256 << 20;
const FILE_NAME = /^plugin\.(js|core\d{0,3}\.wasm)$/;

/** Files of a transpiled component by name: `plugin.js`, `plugin.core.wasm`, `plugin.core2.wasm`, … */
export type TranspiledFiles = ReadonlyMap<string, Uint8Array>;

const require = createRequire(import.meta.url);

/** Version of the transpiler; part of the cache key. */
export function transpilerVersion(): string {
  const entry = require.resolve('@bytecodealliance/jco-transpile');
  const folder = entry.slice(0, entry.lastIndexOf('jco-transpile') + 'jco-transpile'.length);
  return (require(join(folder, 'package.json')) as { version: string }).version;
}

/**
 * Runs jco on a component that passed the gate, in a process of its own. `importNames` are bound under their full names, or two versions of
 * one interface would meet in one object. Rejects with `PLUGIN_TRANSPILE_FAILED`, or with `ENGINE_CLOSED` once `closing` is aborted.
 */
export async function transpile(
  component: Uint8Array,
  importNames: readonly string[],
  closing?: AbortSignal,
): Promise<TranspiledFiles> {
  const map = Object.fromEntries(importNames.map((name) => [name, name]));
  const output = await runChild(component, JSON.stringify(map), closing);
  const files = new Map<string, Uint8Array>();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const { name, content } = JSON.parse(line) as { name: string; content: string };
    if (!FILE_NAME.test(name)) throw failed(`unexpected file ${name.slice(0, 60)}`);
    const bytes = Buffer.from(content, 'base64');
    files.set(name, name.endsWith('.js') ? Buffer.from(withoutDebugLog(bytes.toString('utf8'))) : bytes);
  }
  if (!files.has('plugin.js')) throw failed('no code came out');
  return files;
}

/** The generated code reads an environment variable several times a call to decide whether to log; that costs half of a call. */
function withoutDebugLog(code: string): string {
  return code.replace(/const _debugLog = \(\.\.\.args\) => \{[^]*?\n {2}\};?\n/, 'const _debugLog = () => {};\n');
}

/** A transpiler that waits for its component with its code loaded, and ends when nobody came. */
interface Spare {
  readonly child: Child;
  readonly timer: NodeJS.Timeout;
}

type Child = ReturnType<typeof startChild>;

let spare: Spare | null = null;

/**
 * Starts the transpiler for an install that is likely to come (somebody reads the permissions, somebody edits a plugin), so that it takes 0.2 s less. It
 * waits a minute at most and does not keep the process alive.
 */
export function keepTranspilerReady(): void {
  if (spare !== null) {
    spare.timer.refresh();
    return;
  }
  const child = startChild('spare');
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) (handle as { unref?(): void }).unref?.();
  // It ends before its time only when it cannot start; then the install starts one of its own and tells why.
  const forget = (): void => {
    if (spare?.child === child) spare = null;
  };
  child.on('error', forget);
  child.on('exit', forget);
  child.stdin.on('error', forget);
  spare = { child, timer: setTimeout(() => child.kill('SIGKILL'), SPARE_MS).unref() };
}

function takeSpare(): Child | null {
  const taken = spare;
  spare = null;
  if (taken === null) return null;
  clearTimeout(taken.timer);
  const { child } = taken;
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) (handle as { ref?(): void }).ref?.();
  return child;
}

function startChild(kind: 'once' | 'spare') {
  const folders = [dirname(CHILD), ...moduleFolders()];
  const readable = folders.map((folder) => `--allow-fs-read=${folder}${sep}*`);
  const { program, args } = knownWalls().command(
    supportedNode(),
    ['--permission', '--allow-worker', '--allow-addons', ...readable, ...CLOSED_DOORS, '--no-warnings', CHILD, kind],
    folders,
  );
  return spawn(program, args, { env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
}

function runChild(component: Uint8Array, map: string, closing?: AbortSignal): Promise<string> {
  if (closing?.aborted === true) return Promise.reject(JackfieldError.of('ENGINE_CLOSED'));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = takeSpare() ?? startChild('once');
  const kill = (): unknown => child.kill('SIGKILL');
  const timer = setTimeout(kill, TIMEOUT_MS);
  closing?.addEventListener('abort', kill);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) child.kill('SIGKILL');
    else chunks.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(0, 4_000);
  });
  // A child that died does not read its input; its exit says more than the broken pipe.
  child.stdin.on('error', (error) => (complaint += reasonOf(error)));
  child.stdin.write(`${map}\n`);
  child.stdin.end(component);
  child.on('error', (error) => reject(failed(reasonOf(error), error)));
  child.on('close', (code, signal) => {
    clearTimeout(timer);
    closing?.removeEventListener('abort', kill);
    if (closing?.aborted === true) reject(JackfieldError.of('ENGINE_CLOSED'));
    else if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
    else reject(failed(signal === null ? lastWords(complaint) : `it was stopped (${signal})`));
  });
  return promise;
}

/** Every `node_modules` folder above this file: where the transpiler and its libraries may lie. */
function moduleFolders(): string[] {
  const folders: string[] = [];
  for (let folder = dirname(CHILD); dirname(folder) !== folder; folder = dirname(folder)) {
    folders.push(join(folder, 'node_modules'));
    folders.push(join(folder, 'package.json'));
  }
  return folders;
}

function lastWords(complaint: string): string {
  const line = complaint.split('\n').find((candidate) => /error/i.test(candidate)) ?? complaint.trim();
  return line.slice(0, 300) || 'the transpiler ended without a word';
}

function failed(reason: string, cause?: unknown): JackfieldError {
  return JackfieldError.of('PLUGIN_TRANSPILE_FAILED', { reason }, cause);
}
