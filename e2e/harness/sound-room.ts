import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../find-program.ts';
import { SAMPLE_RATE } from '../speech/audio-file.ts';
import { ChildProgram } from './child-program.ts';
import { Tape } from './tape.ts';

/**
 * A PulseAudio server of its own in which each person has a mouth (a virtual microphone) and ears (a virtual loudspeaker). Clients use them as they
 * use any sound card, at 48 kHz and in real time.
 */
export class SoundRoom implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(stack: AsyncDisposableStack, env: Readonly<Record<string, string>>) {
    this.#stack = stack;
    this.#env = env;
  }

  static async open(people: readonly string[]): Promise<SoundRoom> {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'jackfield-sound-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const socket = join(folder, 'native');
    const env = {
      XDG_RUNTIME_DIR: folder,
      XDG_CONFIG_HOME: folder,
      PULSE_SERVER: `unix:${socket}`,
      PULSE_COOKIE: join(folder, 'cookie'),
    };
    await mkdir(join(folder, 'pulse'));
    // Another rate than the client's would cost 30 ms and the quality of a resampler.
    await writeFile(
      join(folder, 'pulse', 'daemon.conf'),
      `default-sample-rate = ${SAMPLE_RATE}\nalternate-sample-rate = ${SAMPLE_RATE}\ndefault-sample-format = float32le\navoid-resampling = yes\n`,
    );
    const modules = [
      `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
      ...people.flatMap((person) => [
        `module-null-sink sink_name=${person}_ears rate=${SAMPLE_RATE} channels=1 format=float32le`,
        `module-null-sink sink_name=${person}_mouth rate=${SAMPLE_RATE} channels=1 format=float32le`,
        // Chromium does not offer monitors as microphones; a remapped one it does.
        `module-remap-source source_name=${person}_microphone master=${person}_mouth.monitor`,
      ]),
    ];
    const args = [
      '-n',
      '--daemonize=no',
      '--exit-idle-time=-1',
      '--use-pid-file=no',
      '--disable-shm=yes',
      '--log-level=notice',
    ];
    const pulseaudio = stack.use(
      new ChildProgram(findProgram('pulseaudio'), [...args, ...modules.flatMap((module) => ['-L', module])], { env }),
    );
    await waitForSinks(pulseaudio, env, people.length * 2);
    return new SoundRoom(stack.move(), env);
  }

  /** Environment for the browser of one person: its default microphone and loudspeaker are the person's mouth and ears. */
  environmentOf(person: string): Record<string, string> {
    return { ...this.#env, PULSE_SINK: `${person}_ears`, PULSE_SOURCE: `${person}_microphone` };
  }

  /** Records what the person says. */
  recordMouth(person: string): Promise<Tape> {
    return Tape.open(`${person}_mouth.monitor`, this.#env);
  }

  /** Records what the person hears. */
  recordEars(person: string): Promise<Tape> {
    return Tape.open(`${person}_ears.monitor`, this.#env);
  }

  /** Speaks samples (mono, 48 kHz) in real time; resolves when the last one was said, or when `signal` aborts. */
  async speak(person: string, samples: Float32Array, signal?: AbortSignal): Promise<void> {
    // A long buffer, so that a busy machine does not make the speaker stutter; what is said when is what the tape says.
    const pacat = spawn(
      findProgram('pacat'),
      [
        '--playback',
        '--raw',
        '--format=float32le',
        `--rate=${SAMPLE_RATE}`,
        '--channels=1',
        '--latency-msec=500',
        `--device=${person}_mouth`,
      ],
      { env: { ...process.env, ...this.#env }, stdio: ['pipe', 'ignore', 'inherit'] },
    );
    const exited = once(pacat, 'exit');
    const stop = () => pacat.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    // An aborted speaker closes the pipe while we write.
    pacat.stdin.on('error', stop);
    pacat.stdin.end(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
    await exited;
    signal?.removeEventListener('abort', stop);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function waitForSinks(
  pulseaudio: ChildProgram,
  env: Readonly<Record<string, string>>,
  count: number,
): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const pactl = spawn(findProgram('pactl'), ['list', 'short', 'sinks'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    });
    let listed = '';
    pactl.stdout.on('data', (chunk: Buffer) => (listed += chunk.toString()));
    await once(pactl, 'close');
    if (listed.trim().split('\n').length >= count && listed !== '') return;
    if (pulseaudio.hasExited || Date.now() > deadline)
      throw new Error(`PulseAudio does not come up: ${pulseaudio.output}`);
  }
}
