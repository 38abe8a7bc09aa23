import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { startServer } from '@jackfield/server';
import { describe, expect, it } from 'vitest';
import { effect } from '../catalogue/testing/effects.ts';
import { buildWatComponent } from '../catalogue/testing/wat-component.ts';
import { resolvePaths } from '../settings/paths.ts';
import { registryFolder } from '../supervisor/testing/chain-rig.ts';
import { Engine } from './engine.ts';
import { TestWindow } from './testing/test-window.ts';
import { useEngines } from './testing/use-engines.ts';

const GREETER = 'jackfield:greeter';

const engines = useEngines();
const { openEngine, openPerson, openServer, openWindow, optionsOf } = engines;

/** Plugins that a first start enables, in the order in which frames pass them. */
const CHAIN = [
  'jackfield:echo-cancellation',
  'jackfield:noise-suppression',
  'jackfield:voice-gate',
  'jackfield:auto-gain',
];

describe('plugins of a session', { timeout: 60_000 }, () => {
  it('greet who joins and answer in the chat, once they are installed with what they ask for', async () => {
    const server = engines.stack.use(await openServer());
    const ada = await openPerson('Ada', server);
    const { permissions } = await ada.window.request('inspectPlugin', { id: GREETER });
    const granted = permissions.map(({ id }) => id);
    expect(granted).toEqual(expect.arrayContaining(['chat', 'reads-chat']));
    await expect(ada.window.request('installPlugin', { id: GREETER, granted: [] })).rejects.toMatchObject({
      code: 'PLUGIN_GRANT_MISMATCH',
    });
    await ada.window.request('installPlugin', { id: GREETER, granted });
    await ada.window.until(
      'plugins',
      (plugins) => plugins.some(({ id, status }) => id === GREETER && status.kind === 'on'),
      30_000,
    );
    const bob = await openPerson('Bob', server);
    await bob.window.until('chat', (messages) =>
      messages.some(({ userName, text }) => userName === 'Ada' && text.includes('Bob')),
    );
    await bob.window.request('sendChat', { text: '!dice' });
    await bob.window.until('chat', (messages) =>
      messages.some(({ userName, text }) => userName === 'Ada' && /\b[1-6]\b/.test(text)),
    );
    await ada.window.request('disablePlugin', { id: GREETER });
    await ada.window.until('plugins', (plugins) =>
      plugins.some(({ id, status }) => id === GREETER && status.kind === 'off'),
    );
  });

  it('cannot keep the others from being heard when they do not start: they are switched off, and the window says why', async () => {
    const own = join(engines.folder, 'registry');
    await cp(registryFolder, own, { recursive: true });
    await mkdir(join(own, 'test', 'broken'), { recursive: true });
    const broken = await buildWatComponent(effect({ id: 'test:broken', body: 'unreachable' }));
    await writeFile(join(own, 'test', 'broken', '1.0.0.wasm'), broken);
    const engine = await openEngine('Ada', { registryFolder: own });
    const window = await openWindow(engine);
    await window.until(
      'plugins',
      (plugins) => plugins.some(({ id, status }) => id === 'jackfield:opus' && status.kind === 'on'),
      30_000,
    );
    const { permissions } = await window.request('inspectPlugin', { id: 'test:broken' });
    await window.request('installPlugin', { id: 'test:broken', granted: permissions.map(({ id }) => id) });
    await window.request('enablePlugin', { id: 'test:broken' });
    const plugins = await window.until(
      'plugins',
      (views) => views.some(({ id, status }) => id === 'test:broken' && status.kind === 'struck-out'),
      30_000,
    );
    expect(plugins.find(({ id }) => id === 'test:broken')?.status).toMatchObject({
      error: { code: 'PLUGIN_START_FAILED' },
    });
    expect(window.state.chain.captured).toEqual(CHAIN);
    expect(window.state.notices.map(({ error }) => error.code)).toContain('PLUGIN_START_FAILED');
    // The chain continues without the plugin: later changes to it take effect.
    await window.request('updateSettings', { packetMs: 10 });
    await window.until('plugins', (views) =>
      views.every(({ id, status }) => id !== 'jackfield:voice-gate' || status.kind === 'on'),
    );
  });

  it('sit in the chain in the order that the user gives, and refuse settings that do not fit', async () => {
    const engine = await openEngine('Ada');
    const window = await openWindow(engine);
    const chain = await window.until('chain', ({ captured }) => captured.length === 4);
    expect(chain.captured).toEqual(CHAIN);
    await window.request('setChainOrder', { stage: 'captured', order: chain.captured.toReversed() });
    // The echo canceller stays the first.
    await window.until('chain', ({ captured }) => captured[1] === 'jackfield:auto-gain');
    await expect(window.request('setChainOrder', { stage: 'captured', order: [] })).rejects.toMatchObject({
      code: 'PLUGIN_CHAIN_ORDER_INVALID',
    });
    const set = (bitrate: number): Promise<null> =>
      window.request('setPluginSettings', { id: 'jackfield:opus', settings: { bitrate } });
    await expect(set(1)).rejects.toMatchObject({ code: 'PLUGIN_SETTINGS_INVALID' });
    await set(24_000);
    await window.until('plugins', (plugins) => plugins.some(({ settings }) => settings['bitrate'] === 24_000));
    await expect(window.request('removePlugin', { id: 'jackfield:opus' })).rejects.toMatchObject({
      code: 'PLUGIN_REQUIRED',
    });
    await window.request('updateSettings', { packetMs: 10 });
    await window.until('settings', ({ packetMs }) => packetMs === 10);
  });
});

describe('one engine', { timeout: 60_000 }, () => {
  it('returns to the last server and channel at the next start, but never remembers the embedded server', async () => {
    const server = engines.stack.use(await openServer());
    const address = `127.0.0.1:${server.port}`;
    const first = await openEngine('Ada');
    const window = await openWindow(first);
    await window.request('connect', { address });
    await window.until('connection', ({ kind }) => kind === 'connected');
    await window.request('joinChannel', { channelId: 3 });
    await first[Symbol.asyncDispose]();

    const second = await openEngine('Ada');
    second.connectAtStart({
      address: null,
      home: { address: '127.0.0.1:1', fingerprint: 'ab'.repeat(32), isShared: false },
      channelName: null,
    });
    const again = await openWindow(second);
    await again.until('self', ({ channelId }) => channelId === 3);
    expect(again.state.connection).toMatchObject({ kind: 'connected', address });
    await second[Symbol.asyncDispose]();

    const third = await openEngine('Ada');
    third.connectAtStart({
      address: null,
      home: { address, fingerprint: server.fingerprint, isShared: false },
      channelName: null,
    });
    const last = await openWindow(third);
    await last.request('connect', { address });
    expect((await last.until('settings', ({ lastAddress }) => lastAddress === null)).lastAddress).toBeNull();
  });

  it('follows an invite link to its channel, and refuses one that names another certificate', async () => {
    const server = engines.stack.use(await openServer());
    const address = `127.0.0.1:${server.port}`;
    const [adaEngine, bobEngine, eve] = await Promise.all([openEngine('Ada'), openEngine('Bob'), openEngine('Eve')]);
    const ada = await openWindow(adaEngine);
    await ada.request('connect', { address });
    await ada.until('connection', ({ kind }) => kind === 'connected');
    await ada.request('joinChannel', { channelId: 2 });
    await ada.until('self', ({ channelId }) => channelId === 2);
    const [invite] = await ada.request('invites', null);
    expect(invite).toMatchObject({ fingerprint: server.fingerprint, isOwn: false, channelName: 'Quiet room' });
    const link = invite?.addresses[0]?.channelLink ?? '';

    const bob = await openWindow(bobEngine);
    const named = 'cd'.repeat(32);
    await bob.request('connect', { address: link.replace(server.fingerprint, named) });
    const refused = await bob.until('connection', ({ kind }) => kind === 'failed');
    expect(refused).toMatchObject({ error: { code: 'INVITE_MISMATCH', details: { expected: named } } });
    await bob.request('connect', { address: `Come: <${link}>` });
    await bob.until('self', ({ channelId }) => channelId === 2);
    expect(bob.state.connection).toMatchObject({ kind: 'connected', trust: 'invited' });

    // The same link works as the start address (--server).
    eve.connectAtStart({ address: link, home: null, channelName: null });
    await eve.untilSettled(10_000);
    expect(eve.channelName).toBe('Quiet room');
  });

  it('keeps the registries that two windows add and take away at once', async () => {
    const engine = await openEngine('Ada');
    const windows = [await openWindow(engine), await openWindow(engine)];
    const [first, second] = ['one', 'two'].map((name) => join(engines.folder, name));
    const set = (place: string, isListed: boolean): Promise<unknown> =>
      Promise.all(windows.map((window) => window.request('setRegistry', { place, isListed })));
    await Promise.all([
      windows[0]?.request('setRegistry', { place: first ?? '', isListed: true }),
      windows[1]?.request('setRegistry', { place: second ?? '', isListed: true }),
    ]);
    expect(engine.snapshot.settings.registries.toSorted()).toEqual([first, second].toSorted());
    await set(first ?? '', false);
    expect(engine.snapshot.settings.registries).toEqual([second]);
    await set(second ?? '', true);
    expect(engine.snapshot.settings.registries).toEqual([second]);
    await expect(set('not a place', true)).rejects.toMatchObject({ code: 'RPC_BAD_PARAMS' });
  });

  it('refuses what needs a connection while there is none, and says that a server is not there', async () => {
    const engine = await openEngine('Ada');
    const window = await openWindow(engine);
    await expect(window.request('joinChannel', { channelId: 1 })).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await expect(window.request('sendChat', { text: 'x' })).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await expect(window.request('connect', { address: 'a:b:c' })).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    blocker.close();
    await window.request('connect', { address: `127.0.0.1:${port}` });
    const state = await window.until('connection', ({ kind }) => kind === 'failed' || kind === 'reconnecting');
    expect(state).toMatchObject({ kind: 'reconnecting', wasConnected: false });
    expect(JSON.stringify(state)).toContain('SERVER_UNREACHABLE');
    await window.request('disconnect', null);
    await window.until('connection', ({ kind }) => kind === 'idle');
  });

  it('stops at a changed certificate, and goes on once its user accepts the new one', async () => {
    const before = await openServer();
    const { window } = await openPerson('Ada', before);
    await before.close();
    const other = await startServer({
      dataDir: join(engines.folder, 'other'),
      config: { host: '127.0.0.1', port: before.port },
    });
    engines.stack.use(other);
    const failed = await window.until('connection', ({ kind }) => kind === 'failed');
    expect(failed).toMatchObject({ error: { code: 'CERTIFICATE_CHANGED', details: { actual: other.fingerprint } } });
    await window.request('trustServer', { address: `127.0.0.1:${before.port}`, fingerprint: other.fingerprint });
    await window.until('connection', ({ kind }) => kind === 'connected');
  });

  it('shows what the page says of its device until that page is closed', async () => {
    const engine = await openEngine('Ada', { device: { kind: 'chromium' } });
    const window = await openWindow(engine);
    const page = await TestWindow.open(engine);
    const error = { code: 'MICROPHONE_DENIED', message: 'no' };
    await page.request('reportDevice', { isRunning: false, error });
    const shown = await window.until('device', (device) => device.error !== null);
    expect(shown).toMatchObject({ kind: 'chromium', isRunning: false, error });
    page[Symbol.dispose]();
    expect((await window.until('device', (device) => device.error === null)).isRunning).toBe(false);
  });

  it('sets damaged settings aside, says so in a notice that can be dismissed, and goes on', async () => {
    const { paths } = optionsOf('Ada');
    await mkdir(paths.config, { recursive: true });
    await writeFile(join(paths.config, 'settings.json'), '{"name":');
    const engine = await openEngine('Ada');
    const window = await openWindow(engine);
    const [notice] = window.state.notices;
    expect(notice?.error.code).toBe('SETTINGS_DAMAGED');
    const asides = (await readdir(paths.config)).filter((name) => name.includes('.damaged-'));
    expect(await readFile(join(paths.config, asides[0] ?? ''), 'utf8')).toBe('{"name":');
    await window.request('dismissNotice', { id: notice?.id ?? '' });
    await window.until('notices', (notices) => notices.length === 0);
    await window.request('updateSettings', { theme: 'dark' });
    await window.until('settings', ({ theme }) => theme === 'dark');
  });

  it('takes another port when the preferred one is in use, and refuses when it is fixed', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    engines.stack.defer(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const engine = await openEngine('Ada', { port });
    expect(engine.port).not.toBe(port);
    await expect(openEngine('Bob', { port, isPortFixed: true })).rejects.toMatchObject({ code: 'WINDOW_PORT_IN_USE' });
  });

  it('closes within 2 s at any moment of its start, also while sandboxes are being started', async () => {
    for (const waitMs of [0, 100, 200, 400, 800]) {
      const engine = await Engine.open(optionsOf('Ada'));
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const started = performance.now();
      await engine[Symbol.asyncDispose]();
      expect(performance.now() - started, `after ${waitMs} ms`).toBeLessThan(2_000);
    }
  });

  it('closes within 2 s while its plugins are made ready for the first time, and makes them ready at the next start', async () => {
    const paths = { ...resolvePaths(join(engines.folder, 'Ada')), cache: join(engines.folder, 'cold') };
    // One plugin is interrupted while it is made ready, and the other one before. Each further plugin would only take some seconds more.
    const few = join(engines.folder, 'registry');
    for (const name of ['opus', 'voice-gate'])
      await cp(join(registryFolder, 'jackfield', name), join(few, 'jackfield', name), { recursive: true });
    const options = { ...optionsOf('Ada'), paths, registryFolder: few };
    for (const waitMs of [100, 700]) {
      const engine = await Engine.open(options);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const started = performance.now();
      await engine[Symbol.asyncDispose]();
      expect(performance.now() - started, `after ${waitMs} ms`).toBeLessThan(2_000);
    }
    const engine = engines.stack.use(await Engine.open(options));
    const window = await openWindow(engine);
    const isOn = (id: string) => window.state.plugins.some((one) => one.id === id && one.status.kind === 'on');
    await window.until('plugins', () => ['jackfield:opus', 'jackfield:voice-gate'].every(isOn), 30_000);
    expect(window.state.notices).toEqual([]);
  });

  it('leaves no handle open when it is closed, three times over', async () => {
    const server = engines.stack.use(await openServer());
    const open = async (): Promise<void> => {
      const engine = await Engine.open(optionsOf('Ada'));
      engine.connectAtStart({ address: `127.0.0.1:${server.port}`, home: null, channelName: 'Lobby' });
      await engine.untilSettled(5_000);
      expect(engine.snapshot.self.channelId).toBe(1);
      await engine[Symbol.asyncDispose]();
    };
    await open();
    // The server closes its end of the connection a moment later.
    const count = (): number =>
      process.getActiveResourcesInfo().filter((name) => name !== 'Immediate' && name !== 'Timeout').length;
    await expect.poll(() => server.users().length).toBe(0);
    const before = count();
    for (let round = 0; round < 2; round += 1) await open();
    await expect.poll(() => server.users().length).toBe(0);
    await expect.poll(count).toBeLessThanOrEqual(before);
  });
});
