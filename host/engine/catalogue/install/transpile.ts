import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { knownWalls } from '../../processes/kernel-walls.ts';
import { CLOSED_DOORS } from '../../processes/node-arguments.ts';
import { supportedNode } from '../../processes/node-version.ts';
import { superviseChild } from '../../processes/supervise-child.ts';
import type { ChildOutcome } from '../../processes/supervise-child.ts';
import { realFolder } from '../../settings/real-folder.ts';
import { unsupportedBy } from '../gate/features.ts';
import { REFUSED_EXIT_CODE } from './transpile-options.ts';

const CHILD = fileURLToPath(new URL('transpile-child.ts', import.meta.url));
/** Limit of processor time; the largest component that passes the validator takes a few seconds. */
const CPU_LIMIT_MS = 60_000;
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
 * Runs jco on a validated component, in a separate process. `importNames` are bound under their full names; otherwise two versions of one interface would share
 * one object. Rejects with `PLUGIN_UNSUPPORTED` or `PLUGIN_TRANSPILE_FAILED`, which give the transpiler's message about the plugin called `pluginName`, or with
 * `ENGINE_CLOSED` once `closing` is aborted.
 */
export async function transpile(
  component: Uint8Array,
  importNames: readonly string[],
  pluginName = 'The plugin',
  closing?: AbortSignal,
): Promise<TranspiledFiles> {
  const failed = (reason: string, cause?: unknown): JackfieldError =>
    JackfieldError.of('PLUGIN_TRANSPILE_FAILED', { plugin: pluginName, reason }, cause);
  const map = Object.fromEntries(importNames.map((name) => [name, name]));
  if (closing?.aborted === true) throw JackfieldError.of('ENGINE_CLOSED');
  const outcome = await runChild(component, JSON.stringify(map), closing);
  if (outcome.kind === 'aborted') throw JackfieldError.of('ENGINE_CLOSED');
  if (outcome.kind === 'failed') {
    const { exitCode, complaint } = outcome;
    if (exitCode === REFUSED_EXIT_CODE) throw unsupportedBy(complaint) ?? failed(refusal(complaint));
    throw failed(outcome.reason, outcome.cause);
  }
  const files = new Map<string, Uint8Array>();
  for (const line of outcome.output.toString('utf8').split('\n')) {
    if (line === '') continue;
    const { name, content } = JSON.parse(line) as { name: string; content: string };
    if (!FILE_NAME.test(name)) throw failed(`unexpected file ${name.slice(0, 60)}`);
    const bytes = Buffer.from(content, 'base64');
    files.set(name, name.endsWith('.js') ? Buffer.from(withoutDebugLog(bytes.toString('utf8'))) : bytes);
  }
  if (!files.has('plugin.js')) throw failed('no code came out');
  return files;
}

/** The generated code reads an environment variable several times per call to decide whether to log, which is half the cost of a call. */
export function withoutDebugLog(code: string): string {
  return code.replace(/const _debugLog = \(\.\.\.args\) => \{[^]*?\n {2}\};?\n/, 'const _debugLog = () => {};\n');
}

/** A spare transpiler process: its code is loaded, it waits for a component, and it is killed when none comes. */
interface Spare {
  readonly child: Child;
  readonly timer: NodeJS.Timeout;
}

type Child = ReturnType<typeof startChild>;

let spare: Spare | null = null;

/**
 * Starts the transpiler for an install that is likely to follow (a user reads the permissions, an author edits a plugin), so that it takes 0.2 s less. The
 * process waits at most a minute and does not keep its parent alive.
 */
export function keepTranspilerReady(): void {
  if (spare !== null) {
    spare.timer.refresh();
    return;
  }
  const child = startChild('spare');
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) (handle as { unref?(): void }).unref?.();
  // The child ends early only when it cannot start. Then the install starts its own and reports the reason.
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

function runChild(component: Uint8Array, map: string, closing?: AbortSignal): Promise<ChildOutcome> {
  const child = takeSpare() ?? startChild('once');
  const outcome = superviseChild(child, { limitMs: CPU_LIMIT_MS, maxOutputBytes: MAX_OUTPUT_BYTES, signal: closing });
  child.stdin.write(`${map}\n`);
  child.stdin.end(component);
  return outcome;
}

/** Every `node_modules` folder above this file, where the transpiler and its libraries may be. */
function moduleFolders(): string[] {
  const folders: string[] = [];
  for (let folder = dirname(CHILD); dirname(folder) !== folder; folder = dirname(folder)) {
    // Permissions apply to the real path.
    folders.push(realFolder(join(folder, 'node_modules')));
    folders.push(join(folder, 'package.json'));
  }
  return folders;
}

/** jco's message in one line: "failed to translate component: exceptions proposal not enabled (at offset 0x111)". */
function refusal(complaint: string): string {
  const lines = complaint.split('\n').map((line) => line.trim().replace(/^\d+: /, ''));
  return reasonOf(lines.filter((line) => line !== '' && line !== 'Caused by:').join(': '));
}
