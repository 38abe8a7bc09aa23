import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { readWav } from '../../host/engine/audio/wav-reader.ts';
import { sharedCache } from '../../host/engine/catalogue/testing/shared-cache.ts';
import { Engine } from '../../host/engine/session/engine.ts';
import { TestWindow } from '../../host/engine/session/testing/test-window.ts';
import { resolvePaths } from '../../host/engine/settings/paths.ts';
import { registryFolder as firstParty } from '../../host/engine/supervisor/testing/chain-rig.ts';
import { startServer } from '../../server/start-server.ts';
import type { RunningServer } from '../../server/start-server.ts';

/** A user in the Lobby without a microphone: an engine whose output goes into a file, and a window on it. */
export interface Person extends AsyncDisposable {
  readonly name: string;
  readonly engine: Engine;
  readonly window: TestWindow;
  /** Installs the plugin with all permissions that it requests, and resolves when it runs. */
  install(id: string): Promise<void>;
  /** Ends the engine. Returns its output, 48 kHz. */
  leave(): Promise<Float32Array>;
}

export interface InviteOptions {
  /** A WAV file that is played in a loop as the user's voice; without it there is no microphone. */
  readonly speech?: string | null;
  /** True to write the output in two channels. */
  readonly isStereo?: boolean;
  /** Automatic answer to a recording request; without it a window has to answer. */
  readonly recordingAnswer?: 'allow' | 'refuse';
}

/** A real server in this process, and users on it who talk through real engines and sandboxes. */
export class People implements AsyncDisposable {
  readonly folder: string;
  readonly server: RunningServer;
  readonly #stack: AsyncDisposableStack;
  readonly #registryFolder: string;
  readonly #pageFolder: string | null;

  private constructor(
    folder: string,
    server: RunningServer,
    stack: AsyncDisposableStack,
    registryFolder: string,
    pageFolder: string | null,
  ) {
    this.folder = folder;
    this.server = server;
    this.#stack = stack;
    this.#registryFolder = registryFolder;
    this.#pageFolder = pageFolder;
  }

  /** Starts the server. With `pageFolder`, the engines also serve the built page. */
  static async open(registryFolder = firstParty, pageFolder: string | null = null): Promise<People> {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'jackfield-people-'));
    stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const server = stack.use(
      await startServer({ dataDir: join(folder, 'server'), config: { host: '127.0.0.1', port: 0 } }),
    );
    return new People(folder, server, stack.move(), registryFolder, pageFolder);
  }

  /** Resolves when the user is in the Lobby and the chains run. */
  async invite(name: string, { speech = null, isStereo = false, ...answer }: InviteOptions = {}): Promise<Person> {
    const outputPath = join(this.folder, `${name}.wav`);
    const engine = await Engine.open({
      paths: { ...resolvePaths(join(this.folder, name)), cache: sharedCache() ?? join(this.folder, 'cache') },
      registryFolder: this.#registryFolder,
      pageFolder: this.#pageFolder,
      port: 0,
      isPortFixed: false,
      device: { kind: 'file', inputPath: speech, outputPath, isLooping: true, isStereo, speed: 1 },
      name,
      ...answer,
    });
    this.#stack.use(engine);
    engine.connectAtStart({ address: `127.0.0.1:${this.server.port}`, home: null, channelName: 'Lobby' });
    const window = this.#stack.use(await TestWindow.open(engine));
    await window.until('self', ({ channelId }) => channelId !== null, 30_000);
    await engine.untilSettled(30_000);
    return {
      name,
      engine,
      window,
      install: (id) => install(window, id),
      leave: async () => {
        await engine[Symbol.asyncDispose]();
        return heardIn(outputPath);
      },
      [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

async function install(window: TestWindow, id: string): Promise<void> {
  const { permissions } = await window.request('inspectPlugin', { id });
  await window.request('installPlugin', { id, granted: permissions.map((permission) => permission.id) });
  // A plugin that changes the voice is disabled after installation.
  await window.request('enablePlugin', { id });
  await window.until('plugins', (all) => all.some((one) => one.id === id && one.status.kind === 'on'), 30_000);
}

async function heardIn(file: string): Promise<Float32Array> {
  const result = readWav(await readFile(file));
  if (!result.ok) throw new Error(result.reason);
  return result.samples;
}
