import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { rms } from '../metrics/noise.ts';
import { loadSpeech, microphoneFile } from '../speech/speech.ts';
import { ChildProgram } from './child-program.ts';
import { lastHeard } from './tones.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
/** Time that a busy machine needs to prepare all plugins. */
const READY_MS = 90_000;
const REPEATS = 12;
/** A quarter of the RMS of speech in these files. */
export const HEARD_RMS = 0.015;

/** Conditions of a first start of Jackfield. */
export interface FirstStart {
  /** Folder for the files of the test, owned by the user who starts Jackfield. */
  readonly folder: string;
  /** Complete environment except PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Additional arguments after `start --headless`. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Id of an unprivileged user; only when the tests run as root. */
  readonly uid?: number;
  /** Path of the checkout, possibly through a symbolic link; this repository by default. */
  readonly checkout?: string;
  /** Node executable that runs the command; the test's own by default. */
  readonly node?: string;
  readonly server?: string;
}

function launch(start: FirstStart, args: readonly string[]): ChildProgram {
  const { folder, env, cwd, uid, checkout = repository, node = process.execPath } = start;
  const program = join(checkout, 'host/cli/bin/jackfield.js');
  return new ChildProgram(node, [program, 'start', '--headless', '--json', ...args, ...(start.args ?? [])], {
    isBare: true,
    env: { PATH: `${dirname(node)}:/usr/local/bin:/usr/bin:/bin`, ...env },
    cwd: cwd ?? folder,
    ...(uid === undefined ? {} : { uid }),
  });
}

/**
 * Starts a client in the channel Echo and speaks until the client receives its own voice from the server: then Opus runs, and other users would hear it too.
 * Resolves to the RMS of the received voice.
 */
export async function hearsItself(start: FirstStart): Promise<number> {
  const { folder, server } = start;
  const [input, output] = [longSpeech(), join(folder, 'heard.wav')];
  const where = server === undefined ? ['--server-port', '0'] : ['--server', server];
  await using client = launch(start, [...where, '--channel', 'Echo', '--device', `file:${input}:${output}`]);
  await client.waitForOutput(/"event":"ready".*"channel":"Echo"/, READY_MS);
  let loudest = 0;
  const level = async (): Promise<number> => {
    if (client.hasExited) throw new Error(`jackfield ended. It said:\n${client.output}`);
    const heard = await lastHeard(output).catch(() => null);
    loudest = heard === null ? 0 : rms(heard);
    return loudest;
  };
  await expect.poll(level, { timeout: 30_000, message: client.output }).toBeGreaterThan(HEARD_RMS);
  expect(await client.stop('SIGTERM')).toBe(0);
  expect(client.output).not.toMatch(/^\s+at /m);
  return loudest;
}

/**
 * Starts a client that must fail, and returns the sentence with which it ends. Fails on a stack trace, more than one sentence, or an exit code other than 1.
 */
export async function endsWithSentence(start: FirstStart): Promise<string> {
  await using client = launch(start, ['--server-port', '0', '--channel', 'Lobby']);
  await client.waitForOutput(/\[ended with \S+\]/, READY_MS).catch(() => null);
  const { output } = client;
  expect(output).toMatch(/\[ended with 1\]\n$/);
  expect(output).not.toMatch(/^\s+at |node:internal|INTERNAL/m);
  const words = output.split('\n').filter((line) => line !== '' && !line.startsWith('{') && !/^[[(]/.test(line));
  expect(words, output).toHaveLength(1);
  return `${words[0]} ${/^\(([A-Z_]+)\)$/m.exec(output)?.[1] ?? ''}`;
}

/** Creates a folder with all its parents, owned by this user. */
export function folderOf(uid: number | undefined, ...parts: string[]): string {
  const path = join(...parts);
  mkdirSync(path, { recursive: true });
  if (uid !== undefined) chownSync(path, uid, uid);
  return path;
}

let longSpeechFile: string | null = null;

/** A file with a minute and a half of speech that every user may read; all first starts of a test file speak it. */
function longSpeech(): string {
  if (longSpeechFile !== null) return longSpeechFile;
  const once = loadSpeech('novel');
  const speech = new Float32Array(once.length * REPEATS);
  for (let index = 0; index < REPEATS; index++) speech.set(once, index * once.length);
  longSpeechFile = microphoneFile('first-start', speech);
  return longSpeechFile;
}

/** Creates a file where the program expects a folder. */
export function blockWith(file: string): string {
  writeFileSync(file, '');
  return file;
}
