import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@jackfield/server';
import type { RunningServer, ServerConfig } from '@jackfield/server';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { prepareFirstParty } from '../../catalogue/testing/prepared-plugins.ts';
import { sharedCache } from '../../catalogue/testing/shared-cache.ts';
import { FIRST_RUN } from '../../plugins/manage/installed-plugins.ts';
import { resolvePaths } from '../../settings/paths.ts';
import { registryFolder } from '../../supervisor/testing/chain-rig.ts';
import { Engine } from '../engine.ts';
import type { EngineOptions } from '../engine.ts';
import { TestWindow } from './test-window.ts';

/** The engines of one test file, in a folder that each test has for itself. */
export function useEngines() {
  let folder = '';
  let stack: AsyncDisposableStack;
  /** Plugins are prepared once a run; the other folders are each engine's own. */
  const cache = sharedCache() ?? expect.unreachable('vitest.config.ts names the shared cache');

  beforeAll(async () => {
    const names = FIRST_RUN.map((id) => id.replace('jackfield:', ''));
    await prepareFirstParty(cache, names);
  }, 90_000);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jackfield-engine-'));
    stack = new AsyncDisposableStack();
  });
  afterEach(async () => {
    await stack.disposeAsync();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  function optionsOf(name: string): EngineOptions {
    return {
      paths: { ...resolvePaths(join(folder, name)), cache },
      registryFolder,
      pageFolder: null,
      port: 0,
      isPortFixed: false,
      device: { kind: 'silence' },
      name,
    };
  }

  async function openEngine(name: string, change: Partial<EngineOptions> = {}): Promise<Engine> {
    return stack.use(await Engine.open({ ...optionsOf(name), ...change }));
  }

  async function openServer(config: Partial<ServerConfig> = {}): Promise<RunningServer> {
    return startServer({ dataDir: join(folder, 'server'), config: { host: '127.0.0.1', port: 0, ...config } });
  }

  async function openWindow(engine: Engine): Promise<TestWindow> {
    return stack.use(await TestWindow.open(engine));
  }

  /** Opens an engine that connects to the server, and a window on it. */
  async function openConnected(
    name: string,
    server: RunningServer,
    { channelName = 'Lobby', ...change }: Partial<EngineOptions> & { readonly channelName?: string } = {},
  ): Promise<{ engine: Engine; window: TestWindow }> {
    const engine = await openEngine(name, change);
    engine.connectAtStart({ address: `127.0.0.1:${server.port}`, home: null, channelName });
    const window = await openWindow(engine);
    await window.until('connection', ({ kind }) => kind === 'connected');
    return { engine, window };
  }

  /** As `openConnected`, but waits until the user is in the channel: the Lobby unless one is named. */
  async function openPerson(...[name, server, change]: Parameters<typeof openConnected>) {
    const person = await openConnected(name, server, change);
    await person.window.until('self', ({ channelId }) => channelId !== null);
    return person;
  }

  return {
    /** Folder of this test, in which each engine has a folder with its name. */
    get folder() {
      return folder;
    },
    get stack() {
      return stack;
    },
    optionsOf,
    openEngine,
    openServer,
    openWindow,
    openConnected,
    openPerson,
  };
}
