import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../find-program.ts';
import { SAMPLE_RATE } from '../speech/audio-file.ts';
import { ChildProgram } from './child-program.ts';
import { SoundRecorder } from './sound-recorder.ts';

/**
 * A PulseAudio server in which each person has a mouth (a virtual microphone) and ears (a virtual loudspeaker). Clients use them like any sound card, at 48 kHz
 * and in real time.
 */
export class SoundRoom implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #env: Readonly<Record<string, string>>;
  readonly #modules: readonly string[];
  #pulseaudio: ChildProgram;

  private constructor(
    stack: AsyncDisposableStack,
    env: Readonly<Record<string, string>>,
    modules: readonly string[],
    pulseaudio: ChildProgram,
  ) {
    this.#stack = stack;
    this.#env = env;
    this.#modules = modules;
    this.#pulseaudio = pulseaudio;
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
    // A rate other than the client's would cost 30 ms and the quality loss of a resampler.
    await writeFile(
      join(folder, 'pulse', 'daemon.conf'),
      `default-sample-rate = ${SAMPLE_RATE}\nalternate-sample-rate = ${SAMPLE_RATE}\ndefault-sample-format = float32le\navoid-resampling = yes\n`,
    );
    const modules = [
      `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
      ...people.flatMap((person) => [earsModule(person), mouthModule(person), microphoneModule(person)]),
    ];
    const room = new SoundRoom(stack.move(), env, modules, startPulseAudio(env, modules));
    room.#stack.defer(() => room.#pulseaudio[Symbol.asyncDispose]());
    try {
      await room.#untilReady();
    } catch (error) {
      await room[Symbol.asyncDispose]();
      throw error;
    }
    return room;
  }

  /** Environment for one person's client: its default microphone and loudspeaker are the person's mouth and ears. */
  environmentOf(person: string): Record<string, string> {
    return { ...this.#env, PULSE_SINK: `${person}_ears`, PULSE_SOURCE: `${person}_microphone` };
  }

  /** Environment for a client that follows the default devices of the room. */
  get environment(): Record<string, string> {
    return { ...this.#env };
  }

  /** Makes a person's mouth and ears the default devices. */
  async setDefault(person: string): Promise<void> {
    await this.#control('set-default-sink', `${person}_ears`);
    await this.#control('set-default-source', `${person}_microphone`);
  }

  async unplugMicrophone(person: string): Promise<void> {
    await this.#unload(`source_name=${person}_microphone`);
  }

  async plugMicrophone(person: string): Promise<void> {
    await this.#load(microphoneModule(person));
  }

  async unplugEars(person: string): Promise<void> {
    await this.#unload(`sink_name=${person}_ears`);
  }

  async plugEars(person: string): Promise<void> {
    await this.#load(earsModule(person));
  }

  /** Removes all microphones and speakers. */
  async unplugAll(): Promise<void> {
    for (const kind of ['source_name=', 'sink_name=']) {
      for (const line of (await this.#control('list', 'short', 'modules')).split('\n')) {
        if (line.includes(kind)) await this.#control('unload-module', line.split('\t')[0] ?? '');
      }
    }
  }

  /** Restores all initial devices after `unplugAll`. */
  async plugAll(): Promise<void> {
    for (const module of this.#modules) if (module.includes('_name=')) await this.#load(module);
  }

  /** Kills PulseAudio, waits and starts it again with the initial devices. */
  async restart(downMs: number): Promise<void> {
    await this.#pulseaudio.stop('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, downMs));
    this.#pulseaudio = startPulseAudio(this.#env, this.#modules);
    await this.#untilReady();
  }

  /** Records the person's voice at the mouth. */
  recordMouth(person: string): Promise<SoundRecorder> {
    return SoundRecorder.open(`${person}_mouth.monitor`, this.#env);
  }

  /** Records the sound at the person's ears. */
  recordEars(person: string): Promise<SoundRecorder> {
    return SoundRecorder.open(`${person}_ears.monitor`, this.#env);
  }

  /** Plays samples (mono, 48 kHz) as the person's voice in real time. Resolves when the last one was played, or when `signal` aborts. */
  async speak(person: string, samples: Float32Array, signal?: AbortSignal): Promise<void> {
    // The buffer is long, so that playback does not stutter on a busy machine; exact times come from the recording.
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
    // An aborted player closes the pipe during the write.
    pacat.stdin.on('error', stop);
    pacat.stdin.end(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
    await exited;
    signal?.removeEventListener('abort', stop);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  #untilReady(): Promise<void> {
    const sinks = this.#modules.filter((module) => module.includes('sink_name=')).length;
    return waitForSinks(this.#pulseaudio, this.#env, sinks);
  }

  #load(module: string): Promise<string> {
    return this.#control('load-module', ...module.split(' '));
  }

  async #unload(argument: string): Promise<void> {
    const line = (await this.#control('list', 'short', 'modules')).split('\n').find((each) => each.includes(argument));
    await this.#control('unload-module', line?.split('\t')[0] ?? '');
  }

  async #control(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(findProgram('pactl'), args, {
      env: { ...process.env, ...this.#env },
      timeout: 5_000,
    });
    return stdout;
  }
}

function earsModule(person: string): string {
  const name = `sink_properties=device.description=${person}-ears`;
  return `module-null-sink sink_name=${person}_ears rate=${SAMPLE_RATE} channels=1 format=float32le ${name}`;
}

function mouthModule(person: string): string {
  const name = `sink_properties=device.description=${person}-mouth`;
  return `module-null-sink sink_name=${person}_mouth rate=${SAMPLE_RATE} channels=1 format=float32le ${name}`;
}

/** Programs do not offer monitors as microphones; a remapped monitor is an ordinary source. */
function microphoneModule(person: string): string {
  const name = `source_properties=device.description=${person}-microphone`;
  return `module-remap-source source_name=${person}_microphone master=${person}_mouth.monitor ${name}`;
}

function startPulseAudio(env: Readonly<Record<string, string>>, modules: readonly string[]): ChildProgram {
  const args = [
    '-n',
    '--daemonize=no',
    '--exit-idle-time=-1',
    '--use-pid-file=no',
    '--disable-shm=yes',
    '--log-level=notice',
  ];
  return new ChildProgram(findProgram('pulseaudio'), [...args, ...modules.flatMap((module) => ['-L', module])], {
    env,
  });
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
