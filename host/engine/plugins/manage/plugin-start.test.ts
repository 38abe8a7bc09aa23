import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PluginCache } from '../../catalogue/install/installer.ts';
import { Registry } from '../../catalogue/registry.ts';
import { registryFolder, testEncoder } from '../../supervisor/testing/chain-rig.ts';
import type { CodecReadiness } from './codec-readiness.ts';
import { PluginManager } from './plugin-manager.ts';

/** Plugins of a first run that this registry has. The third one is not in this registry and is not required. */
const FIRST = ['jackfield:opus', 'jackfield:voice-gate'];

let folder: string;
/** Cache with plugins that are prepared once for all tests, because transpiling is slow. */
let prepared: string;
let manager: PluginManager | null;
let notices: string[];
let readiness: CodecReadiness[];

/** Starts the manager for the first time, or again in the same folders. */
async function start(): Promise<PluginManager> {
  const opened = await PluginManager.open({
    registryFolder: join(folder, 'registry'),
    dataFolder: join(folder, 'data'),
    cacheFolder: join(folder, 'cache'),
    stateFile: join(folder, 'state', 'plugins.json'),
    launcher: null,
    session: { selfId: null, channels: [], users: [] },
    services: null,
    onSetAside: () => {},
    retryDelays: { firstMs: 20, requiredMs: 100, otherMs: 100 },
  });
  manager = opened;
  readiness = [opened.codecReadiness];
  opened.on('codecReadiness', (state) => readiness.push(state));
  opened.on('notice', ({ error }) => notices.push(error.code));
  await opened.ready;
  return opened;
}

async function stop(): Promise<void> {
  await manager?.[Symbol.asyncDispose]();
  manager = null;
}

function statuses(): string[] {
  return FIRST.map((id) => manager?.views.find((view) => view.id === id)?.status.kind ?? 'none');
}

/** Makes installing impossible: a file takes the path of the folder of installed components. */
async function block(): Promise<void> {
  await writeFile(join(folder, 'data'), '');
}

/** Removes the file that made installing impossible. */
async function unblock(): Promise<void> {
  await rm(join(folder, 'data'));
}

beforeAll(async () => {
  prepared = await mkdtemp(join(tmpdir(), 'jackfield-test-'));
  const cache = new PluginCache(join(prepared, 'plugins'));
  const registry = new Registry(registryFolder);
  for (const id of FIRST) await cache.install(await registry.inspect(await registry.find(id)));
}, 60_000);

afterAll(() => rm(prepared, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-test-'));
  notices = [];
  for (const id of FIRST) {
    const place = id.replace(':', '/');
    await cp(join(registryFolder, place), join(folder, 'registry', place), { recursive: true });
  }
  await cp(prepared, join(folder, 'cache'), { recursive: true });
  await block();
});

afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a first run whose preparation fails', () => {
  it('shows each part as failed, tells once, tries again and is ready as soon as it can be', async () => {
    const opened = await start();
    expect(statuses()).toEqual(['failed', 'failed']);
    expect(opened.codecReadiness).toMatchObject({ kind: 'waiting', attempt: 2 });
    await expect.poll(() => readiness.findLast(({ kind }) => kind === 'waiting')).toMatchObject({ attempt: 4 });
    expect(notices).toHaveLength(2);
    let wasTold = false;
    opened.on('captureSpecChanged', () => (wasTold = true));
    await unblock();
    await expect.poll(() => opened.codecReadiness).toEqual({ kind: 'ready' });
    await expect.poll(statuses).toEqual(['starting', 'starting']);
    expect(wasTold).toBe(true);
    expect(opened.captureSpec(testEncoder, 20)?.slots).toHaveLength(1);
  });

  it('is taken up again by the next start', async () => {
    await start();
    await stop();
    await unblock();
    await start();
    expect(statuses()).toEqual(['starting', 'starting']);
    expect(manager?.codecReadiness).toEqual({ kind: 'ready' });
  });

  it('does not bring back what the user removed', async () => {
    await unblock();
    const opened = await start();
    await opened.remove('jackfield:voice-gate');
    await stop();
    await start();
    expect(statuses()).toEqual(['starting', 'available']);
  });
});

it('an installed plugin that cannot be prepared is tried again until it runs', async () => {
  await rm(join(folder, 'registry', 'jackfield', 'voice-gate'), { recursive: true });
  await unblock();
  await start();
  await stop();
  // A file takes the path of the folder of prepared plugins.
  const cache = join(folder, 'cache', 'plugins');
  await rm(cache, { recursive: true });
  await writeFile(cache, '');
  const opened = await start();
  expect(statuses()).toEqual(['failed', 'none']);
  await rm(cache);
  await cp(join(prepared, 'plugins'), cache, { recursive: true });
  await expect.poll(statuses, { timeout: 30_000 }).toEqual(['starting', 'none']);
  expect(opened.codecReadiness).toEqual({ kind: 'ready' });
}, 60_000);
