import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildProgram } from '../../e2e/harness/child-program.ts';
import { findProgram, lookForProgram } from '../../e2e/find-program.ts';
import { SAMPLE_RATE } from '../../e2e/speech/audio-file.ts';

export type Person = 'alice' | 'bob';

/** One sink carries microphone and loudspeaker, so that both have the same clock; the other two devices only have to exist. */
const MODULES = [
  `module-null-sink sink_name=both rate=${SAMPLE_RATE} channels=2 channel_map=front-left,front-right format=float32le`,
  `module-null-sink sink_name=alice_ears rate=${SAMPLE_RATE} channels=1 channel_map=mono format=float32le`,
  `module-null-sink sink_name=bob_mouth rate=${SAMPLE_RATE} channels=1 channel_map=mono format=float32le`,
  'module-remap-source source_name=alice_microphone master=both.monitor channels=1 channel_map=mono master_channel_map=front-left remix=no',
  'module-remap-sink sink_name=bob_ears master=both channels=1 channel_map=mono master_channel_map=front-right remix=no',
  'module-remap-source source_name=bob_microphone master=bob_mouth.monitor',
];

/**
 * A PulseAudio server for one call from Alice to Bob. Alice's microphone is the left channel of the sink `both`, Bob's loudspeaker the right one, so a single
 * recording of the sink has the spoken and the heard signal on one clock.
 */
export class CallRoom implements AsyncDisposable {
  readonly folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #stack: AsyncDisposableStack;

  private constructor(folder: string, env: Readonly<Record<string, string>>, stack: AsyncDisposableStack) {
    this.folder = folder;
    this.#env = env;
    this.#stack = stack;
  }

  static async open(): Promise<CallRoom> {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'jackfield-call-'));
    stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const runtime = join(folder, 'runtime');
    await mkdir(join(runtime, 'pulse'), { recursive: true, mode: 0o700 });
    const socket = join(folder, 'native');
    const env = {
      XDG_RUNTIME_DIR: runtime,
      XDG_CONFIG_HOME: runtime,
      PULSE_SERVER: `unix:${socket}`,
      PULSE_COOKIE: join(folder, 'cookie'),
    };
    const config = join(folder, 'daemon.conf');
    await writeFile(
      config,
      `default-sample-rate = ${SAMPLE_RATE}\nalternate-sample-rate = ${SAMPLE_RATE}\navoid-resampling = yes\nflat-volumes = no\n`,
    );
    const script = join(folder, 'room.pa');
    const lines = [`module-native-protocol-unix auth-anonymous=1 socket=${socket}`, ...MODULES];
    await writeFile(script, lines.map((line) => `load-module ${line}\n`).join(''));
    const args = ['-n', '-F', script, '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no'];
    const command = [...args, '--realtime=no', '--disable-shm=yes', '--log-level=notice'];
    const options = { env: { ...env, PULSE_CONFIG: config } };
    const pulseaudio = stack.use(new ChildProgram(findProgram('pulseaudio'), command, options));
    await waitForDevices(pulseaudio, env);
    // On a desktop rtkit raises the threads of the devices. PulseAudio resets the priority with which it is started.
    if (canRunRealTime()) spawnSync(findProgram('chrt'), ['--all-tasks', '--rr', '--pid', '3', String(pulseaudio.pid)]);
    return new CallRoom(folder, env, stack.move());
  }

  /** Environment for a user's client, with that user's devices as the system defaults. */
  environmentOf(person: Person): Record<string, string> {
    const { PULSE_SERVER, PULSE_COOKIE } = this.#env;
    return { PULSE_SERVER: PULSE_SERVER!, PULSE_COOKIE: PULSE_COOKIE!, ...this.devicesOf(person) };
  }

  devicesOf(person: Person): { PULSE_SINK: string; PULSE_SOURCE: string } {
    return { PULSE_SINK: `${person}_ears`, PULSE_SOURCE: `${person}_microphone` };
  }

  /** Plays the WAV file as Alice's voice. Resolves at its end with both sides recorded into `recording`, as raw float32 in two channels. */
  async talk(speechWav: string, recording: string, signal?: AbortSignal): Promise<void> {
    await using stack = new AsyncDisposableStack();
    stack.use(await this.#record(recording));
    await this.say(speechWav, signal);
    // The last word is still in transit.
    await sleep(900, undefined, { signal });
  }

  async say(speechWav: string, signal?: AbortSignal): Promise<void> {
    const player = this.#run('paplay', ['--latency-msec=30', '--device=both', speechWav], 'ignore');
    await waitForEnd(player, signal);
  }

  async #record(file: string): Promise<AsyncDisposable> {
    const output = openSync(file, 'w');
    const args = ['--raw', '--format=float32le', `--rate=${SAMPLE_RATE}`, '--channels=2', '--latency-msec=20'];
    const recorder = this.#run('parec', [...args, '--device=both.monitor'], output);
    await sleep(300);
    return {
      [Symbol.asyncDispose]: async () => {
        if (recorder.exitCode === null && recorder.signalCode === null) {
          const ended = once(recorder, 'exit');
          recorder.kill('SIGTERM');
          await ended;
        }
        closeSync(output);
      },
    };
  }

  #run(name: string, args: readonly string[], output: 'ignore' | number): ChildProcess {
    const command = [findProgram(name), ...args];
    const [program = '', ...rest] = canBeNice() ? ['nice', '-n', '-15', ...command] : command;
    return spawn(program, rest, { env: { ...process.env, ...this.#env }, stdio: ['ignore', output, 'inherit'] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function waitForEnd(child: ChildProcess, signal?: AbortSignal): Promise<void> {
  const stop = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', stop, { once: true });
  const [code, endedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`the player ended with ${endedBy ?? code}`);
}

const isAllowed = new Map<string, boolean>();

function isGranted(program: string, ...args: string[]): boolean {
  let granted = isAllowed.get(program);
  if (granted === undefined) {
    granted = lookForProgram(program) !== null && spawnSync(program, [...args, 'true'], { stdio: 'pipe' }).status === 0;
    isAllowed.set(program, granted);
  }
  return granted;
}

/** True when this user may run programs at real-time priority (`chrt`). */
export function canRunRealTime(): boolean {
  return isGranted('chrt', '-r', '3');
}

function canBeNice(): boolean {
  return process.getuid?.() === 0 && isGranted('nice', '-n', '-15');
}

async function waitForDevices(pulseaudio: ChildProgram, env: Readonly<Record<string, string>>): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const listed = spawnSync(findProgram('pactl'), ['list', 'short', 'sources'], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
      timeout: 5_000,
    });
    if (listed.stdout.includes('bob_microphone')) return;
    if (pulseaudio.hasExited || Date.now() > deadline) {
      throw new Error(`PulseAudio does not come up: ${pulseaudio.output}`);
    }
    await sleep(100);
  }
}
