import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRunningEngine } from '@jackfield/engine/instance-lock';
import { resolvePaths } from '@jackfield/engine/paths';
import { EngineClient } from '../../host/cli/engine-client.ts';
import { openStoredPluginClient } from '../../host/cli/stored-plugin-client.ts';
import { copySharedCache, sharedCache } from '../../host/engine/catalogue/testing/shared-cache.ts';
import { writeWav, SAMPLE_RATE } from '../speech/audio-file.ts';
import type { ChildProgram } from './child-program.ts';
import { startJackfield } from './jackfield.ts';
import { copyProject, gainPlaces } from './plugin-projects.ts';
import type { Switchboard } from './switchboard.ts';

const TRACE_PROBE = new URL('../../bench/latency/probe.ts', import.meta.url).href;
const TONE_HZ = 500;
const TONE_SECONDS = 120;

/** Events that `plugin dev --json` prints about its rounds. */
export interface DevEvent {
  readonly event: 'round' | 'failed' | 'stopped' | 'ended';
  readonly [key: string]: unknown;
}

/** Author who develops a plugin during a call: a project in a temporary folder, a client in a channel with a tone as input, and `plugin dev` beside it. */
export class Author implements AsyncDisposable {
  /** Folder of the project. */
  readonly folder: string;
  #owned = new AsyncDisposableStack();
  /** Folder with all files of the client. */
  readonly home: string;
  readonly #language: string;
  #engine: ChildProgram | null = null;
  #dev: ChildProgram | null = null;
  #seen = 0;

  private constructor(root: string, language: string, folder: string) {
    this.home = join(root, 'home');
    this.folder = folder;
    this.#language = language;
  }

  /** Copies the project, into a temporary folder unless one is given, and starts the client in a channel of the server. Resolves when the client talks. */
  static async open(language: string, server: Switchboard, folder?: string): Promise<Author> {
    await using stack = new AsyncDisposableStack();
    const root = await mkdtemp(join(tmpdir(), 'jackfield-author-'));
    stack.defer(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
    const author = new Author(root, language, folder ?? join(root, 'project'));
    await copyProject(language, author.folder);
    await disableVoicePlugins(author.home);
    const tone = join(root, 'tone.wav');
    writeWav(
      tone,
      Float32Array.from({ length: TONE_SECONDS * SAMPLE_RATE }, (_, index) => toneAt(index)),
    );
    const device = `file:${tone}:${author.heardFile}`;
    const place = ['--server', server.address, '--channel', 'Lobby', '--name', 'Author', '--device', device];
    const engine = startJackfield(['start', '--headless', '--json', ...place], author.home, {
      NODE_OPTIONS: `--import=${TRACE_PROBE}`,
      JACKFIELD_BENCH_TRACE: author.traceFile,
    });
    author.#engine = stack.use(engine);
    await engine.waitForOutput(/"event":"ready"/, 60_000);
    const address = await findRunningEngine(resolvePaths(author.home).state);
    if (address === null) throw new Error('the client says that it is ready, and nobody finds it');
    using client = await EngineClient.open(address);
    await client.request('setMonitoring', { isMonitoring: true });
    author.#owned = stack.move();
    return author;
  }

  /** Trace of played frames and sent packets, for `readTrace`; written when the client ends. */
  get traceFile(): string {
    return join(this.home, '..', 'author.trace');
  }

  /** Recording of the author's own voice as the client plays it; complete when the client has ended. */
  get heardFile(): string {
    return join(this.home, '..', 'heard.wav');
  }

  /** Starts `plugin dev`; its first round is reported as an event. */
  startDev(): void {
    this.#dev = this.#owned.use(startJackfield(['plugin', 'dev', this.folder, '--yes', '--json'], this.home));
  }

  /** Changes the gain in the source, as an editor does. */
  async turnGain(gain: number): Promise<void> {
    const place = gainPlaces[this.#language];
    if (place === undefined) throw new TypeError(`no gain is known in ${this.#language}`);
    await this.edit(place.file, (source) => {
      if (!place.find.test(source)) throw new TypeError(`there is no gain in ${place.file}`);
      return source.replace(place.find, place.line(gain));
    });
  }

  async edit(file: string, change: (source: string) => string): Promise<void> {
    const path = join(this.folder, file);
    await writeFile(path, change(await readFile(path, 'utf8')));
  }

  /** Returns the next event of `plugin dev`, without the lines of the plugin's log. */
  async nextEvent(timeoutMs: number): Promise<DevEvent> {
    const dev = this.#dev;
    if (dev === null) throw new Error('plugin dev was not started');
    const wanted = this.#seen;
    await dev.waitForOutput(new RegExp(`(?:^\\{"event":"(?!log").*\\n[^]*?){${wanted + 1}}`, 'm'), timeoutMs);
    this.#seen += 1;
    const lines = dev.output.split('\n').filter((line) => /^\{"event":"(?!log")/.test(line));
    return JSON.parse(lines[wanted] ?? '') as DevEvent;
  }

  /** Sends `plugin dev` the signal of Ctrl+C. Returns its exit code. */
  async stopDev(): Promise<number | NodeJS.Signals | null> {
    return (await this.#dev?.stop('SIGINT')) ?? null;
  }

  /** Ends the client with SIGTERM. */
  async hangUp(): Promise<void> {
    await this.#engine?.stop('SIGTERM');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

/** Installs the first plugins of a client that does not run yet and disables those that would remove the tone as noise, or level it. */
async function disableVoicePlugins(home: string): Promise<void> {
  const paths = resolvePaths(home);
  {
    await using plugins = await openStoredPluginClient({ ...paths, cache: sharedCache() ?? paths.cache });
    for (const name of ['echo-cancellation', 'noise-suppression', 'voice-gate', 'auto-gain'])
      await plugins.disable(`jackfield:${name}`);
  }
  await copySharedCache(paths.cache);
}

function toneAt(sample: number): number {
  return 0.5 * Math.sin((2 * Math.PI * TONE_HZ * sample) / SAMPLE_RATE);
}
