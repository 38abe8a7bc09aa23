import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../../../../../e2e/find-program.ts';

const run = promisify(execFile);
/** The sinks and sources of each test: name, then the module's arguments. */
const DESK = ['module-null-sink sink_name=desk_ear', 'module-null-sink sink_name=desk_mouth'];

/**
 * A PulseAudio server of the test's own, for plugging devices in and out. A microphone is a remapped monitor of a null sink, as in `SoundRoom`: it captures
 * what is played into that sink.
 */
export class OwnPulse implements AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
  readonly #folder: string;
  #daemon: ChildProcess | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
    this.environment = {
      LC_ALL: 'C',
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
      XDG_CONFIG_HOME: folder,
      PULSE_SERVER: `unix:${join(folder, 'native')}`,
      PULSE_COOKIE: join(folder, 'cookie'),
    };
  }

  static async open(): Promise<OwnPulse> {
    const pulse = new OwnPulse(await mkdtemp(join(tmpdir(), 'jackfield-pulse-')));
    await mkdir(join(pulse.#folder, 'pulse'));
    const settings = 'default-sample-rate = 48000\ndefault-sample-format = float32le\navoid-resampling = yes\n';
    await writeFile(join(pulse.#folder, 'pulse', 'daemon.conf'), settings);
    await pulse.start();
    return pulse;
  }

  /** Starts the server without any device. */
  async start(): Promise<void> {
    const args = [
      '-n',
      '--daemonize=no',
      '--exit-idle-time=-1',
      '--use-pid-file=no',
      '--disable-shm=yes',
      '--log-level=error',
    ];
    const socket = `module-native-protocol-unix auth-anonymous=1 socket=${join(this.#folder, 'native')}`;
    this.#daemon = spawn(findProgram('pulseaudio'), [...args, '-L', socket], {
      env: { ...this.environment },
      stdio: 'ignore',
    });
    const deadline = Date.now() + 10_000;
    while (
      !(await this.#ask('info').then(
        () => true,
        () => false,
      ))
    ) {
      if (Date.now() > deadline) throw new Error('PulseAudio does not come up');
    }
  }

  /** Unplugs everything, then plugs in the loudspeaker `desk_ear` and the microphone `desk`, which captures what `desk_mouth` plays. */
  async reset(): Promise<void> {
    await this.unplugAll();
    for (const module of DESK) await this.plug(module);
    await this.plug('module-remap-source source_name=desk master=desk_mouth.monitor');
    await this.makeDefault('desk_ear', 'desk');
  }

  async unplugAll(): Promise<void> {
    for (const module of ['module-remap-source', 'module-remap-sink', 'module-null-sink'])
      await this.#ask('unload-module', module).catch(() => undefined);
  }

  /** Loads a module and returns its index. */
  async plug(module: string): Promise<string> {
    return (await this.#ask('load-module', ...module.split(' '))).trim();
  }

  async unplug(module: string): Promise<void> {
    await this.#ask('unload-module', module);
  }

  async makeDefault(sink: string | null, source: string | null): Promise<void> {
    if (sink !== null) await this.#ask('set-default-sink', sink);
    if (source !== null) await this.#ask('set-default-source', source);
  }

  signal(signal: NodeJS.Signals): void {
    this.#daemon?.kill(signal);
  }

  /** Kills the server, as a crash would. */
  async kill(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === null || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ask(...args: string[]): Promise<string> {
    const { stdout } = await run(findProgram('pactl'), args, { env: { ...this.environment }, timeout: 3_000 });
    return stdout;
  }
}
