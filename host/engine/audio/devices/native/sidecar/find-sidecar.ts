import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NativeDeviceInfo } from '@jackfield/protocol/state';
import { reasonOf } from '../../../../errors.ts';
import { clientCacheFolder } from '../../../../settings/paths.ts';
import { MAX_LISTED } from '../backend.ts';
import type { BackendProgram, DeviceLists, NativePriority } from '../backend.ts';
import { SidecarBackend } from './sidecar-backend.ts';
import { SIDECAR_VERSION, readEvent } from './sidecar-messages.ts';

const PREBUILT = fileURLToPath(new URL('../../../../../audio-sidecar/prebuilt', import.meta.url));
/** Time for the version answer. The sidecar needs a few ms; a long limit keeps a good sidecar on a very busy machine. */
const VERSION_MS = 15_000;
/** Time for the list answer: a hanging sound server answers no list. */
const LIST_MS = 4_000;
const MAX_BYTES = 1 << 20;
const MAX_TEXT = 1_000;

let found: Promise<string | null> | null = null;

/** Returns the sidecar that starts on this system, or null. It is tried once in the life of the thread. */
export async function findSidecar(): Promise<BackendProgram | null> {
  found ??= findProgram(sidecarPaths());
  const program = await found;
  return program === null ? null : sidecarProgram(program);
}

/** Returns a back end that runs the program in this file. */
export function sidecarProgram(program: string): BackendProgram {
  return {
    name: 'sidecar',
    start: (options, events, drops) => new SidecarBackend(program, options, events, drops),
    list: async (environment) => readLists(await run(program, ['list'], environment, LIST_MS)),
    priority: async (environment) => readPriority(await run(program, ['priority'], environment, LIST_MS)),
  };
}

/** Paths where a sidecar for this system may lie: in the installation, and, built from source, in the user's cache. */
function sidecarPaths(): string[] {
  const name = process.platform === 'win32' ? 'jackfield-audio.exe' : 'jackfield-audio';
  const system = `${process.platform}-${process.arch}`;
  const cache = clientCacheFolder();
  const built = cache === null ? [] : [join(cache, 'audio-sidecar', system, name)];
  return [join(PREBUILT, system, name), ...built];
}

/** Returns the first program that starts here and answers with this version; a program for another C library or processor does not start. */
export async function findProgram(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    try {
      await access(path, constants.X_OK);
      if ((await run(path, ['version'], {}, VERSION_MS)).trim() === String(SIDECAR_VERSION)) return path;
    } catch {
      // The next program may start.
    }
  }
  return null;
}

/** Parses the output of `list`. Throws when it is no list. */
function readLists(text: string): DeviceLists {
  const { inputs, outputs } = JSON.parse(text) as { inputs: unknown; outputs: unknown };
  if (!Array.isArray(inputs) || !Array.isArray(outputs)) throw new Error('the audio sidecar lists no devices');
  return { inputs: inputs.filter(isInfo).slice(0, MAX_LISTED), outputs: outputs.filter(isInfo).slice(0, MAX_LISTED) };
}

/** Parses the output of `priority`. Throws when it has no answer. */
function readPriority(text: string): NativePriority {
  const event = readEvent(text);
  if (event?.type !== 'priority') throw new Error('the audio sidecar says nothing about its priority');
  return { grantedBy: event.own, failure: event.failure };
}

function isInfo(value: unknown): value is NativeDeviceInfo {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, isDefault } = value as Readonly<Record<string, unknown>>;
  return isShort(id) && isShort(name) && typeof isDefault === 'boolean';
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_TEXT;
}

function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  timeout: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...env }, timeout, killSignal: 'SIGKILL', maxBuffer: MAX_BYTES } as const;
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stderr.trim().slice(0, MAX_TEXT) || reasonOf(error), { cause: error }));
    });
    child.stdin?.end();
  });
}
