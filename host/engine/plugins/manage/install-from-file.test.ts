import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InspectedOffer } from '@jackfield/protocol/plugins';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { publishFile } from '../../catalogue/sources/publish.ts';
import { effect } from '../../catalogue/testing/effects.ts';
import { buildWatComponent } from '../../catalogue/testing/wat-component.ts';
import { PluginManager } from './plugin-manager.ts';

const ID = 'stranger:echo';

let folder: string;
/** Shared by all tests, because transpiling is slow. */
let cacheFolder: string;
let manager: PluginManager;
/** Updates that windows receive about the plugin: the kind of its status, or its removal. */
let told: string[];

/** Opens a manager with an empty registry and no installed plugins. */
async function open(): Promise<void> {
  manager = await PluginManager.open({
    registryFolder: join(folder, 'empty-registry'),
    dataFolder: join(folder, 'data'),
    cacheFolder,
    stateFile: join(folder, 'state', 'plugins.json'),
    launcher: null,
    session: { selfId: null, channels: [], users: [] },
    services: null,
    onSetAside: () => {},
  });
  told = [];
  manager.on('plugin', ({ id, status }) => id === ID && told.push(status.kind));
  manager.on('pluginGone', ({ id }) => told.push(`${id} gone`));
  await manager.ready;
}

async function build(version: string, gain: number): Promise<string> {
  const file = join(folder, `echo-${version}.wasm`);
  await writeFile(file, await buildWatComponent({ ...effect({ id: ID, gain }), version }));
  return file;
}

async function install({ plugin, permissions, offer }: InspectedOffer): Promise<void> {
  const granted = permissions.map(({ id }) => id);
  await manager.install(plugin.id, granted, { digest: offer.digest });
  // The plugin changes the voice, so it is installed switched off.
  await manager.enable(plugin.id);
}

beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'jackfield-test-'));
});

afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-test-'));
  await open();
});

afterEach(async () => {
  await manager[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('a plugin file whose id is in no registry', () => {
  it('is installed, switched off and on, kept over a restart and removed', async () => {
    await install(await manager.consent.inspectFile(await build('1.0.0', 1)));
    expect(told).toEqual(['installing', 'off', 'starting']);
    expect(manager.chain.captured).toEqual([ID]);
    await manager.disable(ID);
    await manager.enable(ID);
    await manager[Symbol.asyncDispose]();
    await rm(join(folder, 'echo-1.0.0.wasm'));
    await open();
    expect(manager.views).toMatchObject([{ id: ID, version: '1.0.0', source: 'file', status: { kind: 'starting' } }]);
    await manager.remove(ID);
    expect(manager.views).toEqual([]);
    expect(told).toEqual([`${ID} gone`]);
  });

  it('is installed from the bytes that a window posts', async () => {
    const bytes = await readFile(await build('1.0.0', 1));
    await install(await manager.consent.inspectBytes(bytes, null));
    expect(manager.chain.captured).toEqual([ID]);
  });

  it('is updated from a newer file, keeps its settings and is not put back by an older one', async () => {
    await install(await manager.consent.inspectFile(await build('1.0.0', 1)));
    told = [];
    await install(await manager.consent.inspectFile(await build('1.1.0', 0.5)));
    expect(told).toEqual(['installing', 'starting']);
    expect(manager.views).toMatchObject([{ id: ID, version: '1.1.0' }]);
    const older = await manager.consent.inspectFile(await build('1.0.0', 1));
    await expect(install(older)).rejects.toMatchObject({ code: 'PLUGIN_DOWNGRADE' });
    expect(manager.views).toMatchObject([{ id: ID, version: '1.1.0' }]);
  });

  it('is installed by its id from a registry folder that is added later', async () => {
    const registry = join(folder, 'friends');
    await publishFile(await build('1.0.0', 1), registry, null);
    await manager.consent.setRegistries([registry]);
    const offered = await manager.inspect(ID);
    await install(offered);
    expect(manager.views).toMatchObject([{ id: ID, source: registry, status: { kind: 'starting' } }]);
    await manager.consent.setRegistries([]);
    expect(manager.views).toMatchObject([{ id: ID, status: { kind: 'starting' } }]);
  });

  it('is gone from every window, with nothing stored, when its installation fails', async () => {
    const file = await build('1.0.0', 1);
    const offered = await manager.consent.inspectFile(file);
    // The folder of prepared plugins cannot be made.
    await writeFile(join(folder, 'no-folder'), '');
    await using broken = await PluginManager.open({
      registryFolder: join(folder, 'empty-registry'),
      dataFolder: join(folder, 'other-data'),
      cacheFolder: join(folder, 'no-folder'),
      stateFile: join(folder, 'other-state', 'plugins.json'),
      launcher: null,
      session: { selfId: null, channels: [], users: [] },
      services: null,
      onSetAside: () => {},
    });
    await broken.ready;
    const events: string[] = [];
    broken.on('plugin', ({ status }) => events.push(status.kind));
    broken.on('pluginGone', ({ id }) => events.push(`${id} gone`));
    await broken.consent.inspectFile(file);
    const granted = offered.permissions.map(({ id }) => id);
    await expect(broken.install(ID, granted, { digest: offered.offer.digest })).rejects.toMatchObject({
      code: 'PLUGIN_FOLDER_UNWRITABLE',
    });
    expect(events).toEqual(['installing', `${ID} gone`]);
    expect(broken.views).toEqual([]);
  });

  it('leaves the older version running when an update fails', async () => {
    await install(await manager.consent.inspectFile(await build('1.0.0', 1)));
    const newer = await manager.consent.inspectFile(await build('1.1.0', 0.5));
    // The lock cannot be written, because a folder has its path.
    await rm(join(folder, 'state', 'plugins.lock'));
    await mkdir(join(folder, 'state', 'plugins.lock', 'x'), { recursive: true });
    told = [];
    await expect(install(newer)).rejects.toMatchObject({ code: 'SETTINGS_UNWRITABLE' });
    expect(told).toEqual(['installing', 'starting']);
    expect(manager.views).toMatchObject([{ id: ID, version: '1.0.0' }]);
  });
});
