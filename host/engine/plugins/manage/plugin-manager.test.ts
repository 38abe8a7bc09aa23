import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EncoderSettings } from '@jackfield/sandbox/specs';
import { echoCanceller, guest, laneIn, laneOut, laneTools } from '../../catalogue/testing/audio-guests.ts';
import { effect } from '../../catalogue/testing/effects.ts';
import { prepareFirstParty } from '../../catalogue/testing/prepared-plugins.ts';
import { buildWatComponent } from '../../catalogue/testing/wat-component.ts';
import type { WatComponent } from '../../catalogue/testing/wat-component.ts';
import { registryFolder, testEncoder } from '../../supervisor/testing/chain-rig.ts';
import { PluginManager } from './plugin-manager.ts';

const encoder: EncoderSettings = testEncoder;

let folder: string;
/** Shared by all tests, because transpiling is slow. */
let cacheFolder: string;
let manager: PluginManager;
/** Components that the tests have built, by their sources. */
const built = new Map<string, Uint8Array>();
/** Simulated busy share of the machine's processors, 0 to 1. */
let busyShare = 1;

async function open(): Promise<PluginManager> {
  const opened = await PluginManager.open({
    registryFolder: join(folder, 'registry'),
    dataFolder: join(folder, 'data'),
    cacheFolder,
    stateFile: join(folder, 'state', 'plugins.json'),
    launcher: null,
    session: { selfId: null, channels: [], users: [] },
    services: null,
    onSetAside: () => {},
    pardons: { busyShare: () => busyShare, lookMs: 10 },
  });
  await opened.ready;
  return opened;
}

/** Builds a component and puts it into the test's registry. */
async function offer(id: string, version: string, gain = 1): Promise<void> {
  await offerComponent({ ...effect({ id, gain }), version });
}

async function offerComponent(component: WatComponent): Promise<void> {
  const { id, version = '1.0.0' } = component;
  const place = join(folder, 'registry', id.replace(':', '/'));
  await mkdir(place, { recursive: true });
  const key = JSON.stringify(component);
  const bytes = built.get(key) ?? (await buildWatComponent(component));
  built.set(key, bytes);
  await writeFile(join(place, `${version}.wasm`), bytes);
}

const ECHO_CANCELLATION = 'jackfield:echo-cancellation';
/** Plugins that a first run switches on, in the order in which frames pass them. */
const STOCK = [ECHO_CANCELLATION, 'jackfield:noise-suppression', 'jackfield:voice-gate'];

function statusOf(id: string): string | undefined {
  return manager.views.find((view) => view.id === id)?.status.kind;
}

beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'jackfield-test-'));
  await prepareFirstParty(cacheFolder, ['opus', 'echo-cancellation', 'noise-suppression', 'voice-gate']);
}, 60_000);

afterAll(async () => {
  await rm(cacheFolder, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-test-'));
  for (const name of ['opus', 'echo-cancellation', 'noise-suppression', 'voice-gate', 'greeter']) {
    await cp(join(registryFolder, 'jackfield', name), join(folder, 'registry', 'jackfield', name), { recursive: true });
  }
  await offer('test:gain', '1.0.0');
  manager = await open();
}, 60_000);

afterEach(async () => {
  await manager[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('PluginManager', () => {
  it('installs codec, echo cancellation, noise suppression and voice gate at the first run and only offers the rest', () => {
    expect(manager.chain.captured).toEqual(STOCK);
    expect(statusOf('jackfield:opus')).toBe('starting');
    expect(statusOf('jackfield:greeter')).toBe('available');
    const spec = manager.captureSpec(encoder, 20);
    expect(spec?.slots.map((slot) => slot.role)).toEqual(['echo-canceller', 'effect', 'gate']);
    expect(spec?.slots[2]?.parameters.length).toBe(6);
    expect(spec?.codec.pluginId).toBe('jackfield:opus');
    if (spec !== null) manager.noteConfigured('capture', spec);
    expect(statusOf('jackfield:voice-gate')).toBe('on');
  });

  it('installs only for exactly the permissions that the binary asks for', async () => {
    await expect(manager.install('test:gain', [])).rejects.toMatchObject({ code: 'PLUGIN_GRANT_MISMATCH' });
    await expect(manager.install('test:gain', ['hears-own-voice', 'chat'])).rejects.toMatchObject({
      code: 'PLUGIN_GRANT_MISMATCH',
    });
    await manager.install('test:gain', ['hears-own-voice']);
    await manager.enable('test:gain');
    expect(manager.chain.captured).toEqual([...STOCK, 'test:gain']);
  }, 60_000);

  it('keeps what is installed, on, ordered and set over a restart, also without its registry', async () => {
    await manager.install('test:gain', ['hears-own-voice']);
    await manager.enable('test:gain');
    await manager.setChainOrder('captured', ['test:gain', ...STOCK.toReversed()]);
    await manager.setSettings('jackfield:noise-suppression', { strength: 42 });
    await manager.disable('jackfield:voice-gate');
    await manager[Symbol.asyncDispose]();
    await rm(join(folder, 'registry'), { recursive: true });
    manager = await open();
    expect(manager.chain.captured).toEqual([ECHO_CANCELLATION, 'test:gain', 'jackfield:noise-suppression']);
    const spec = manager.captureSpec(encoder, 10);
    expect(spec?.slots.map((slot) => [slot.pluginId, slot.settingsJson])).toEqual([
      [ECHO_CANCELLATION, '{}'],
      ['test:gain', '{}'],
      ['jackfield:noise-suppression', '{"strength":42,"tier":"light"}'],
    ]);
    expect(spec?.slots[2]?.parameters).toEqual([
      [1, 0],
      [0, 42],
    ]);
    await manager.enable('jackfield:voice-gate');
    expect(manager.chain.captured).toEqual([
      ECHO_CANCELLATION,
      'test:gain',
      'jackfield:voice-gate',
      'jackfield:noise-suppression',
    ]);
  }, 60_000);

  it('tells the audio thread settings as JSON and as changed parameters only', async () => {
    const told: unknown[] = [];
    manager.on('parameterChanged', (change) => told.push(change));
    manager.on('settingsChanged', ({ settingsJson }) => told.push(settingsJson));
    await manager.setSettings('jackfield:noise-suppression', { strength: 10 });
    expect(told).toEqual([
      '{"strength":10,"tier":"light"}',
      { pluginId: 'jackfield:noise-suppression', parameterId: 0, value: 10 },
    ]);
    await expect(manager.setSettings('jackfield:noise-suppression', { strength: 101 })).rejects.toMatchObject({
      code: 'PLUGIN_SETTINGS_INVALID',
    });
  });

  it('configures the capture chain anew for a setting with x-restart, and for no other', async () => {
    const id = 'jackfield:noise-suppression';
    let configured = 0;
    manager.on('captureSpecChanged', () => (configured += 1));
    await manager.setSettings(id, { strength: 42 });
    expect(configured).toBe(0);
    await manager.setSettings(id, { strength: 42, tier: 'strong' });
    expect(configured).toBe(1);
    expect(manager.captureSpec(encoder, 20)?.slots.find(({ pluginId }) => pluginId === id)?.parameters).toEqual([
      [1, 1],
      [0, 42],
    ]);
    await manager.setSettings(id, { strength: 43, tier: 'strong' });
    expect(configured).toBe(1);
    await manager.disable(id);
    configured = 0;
    await manager.setSettings(id, { strength: 43, tier: 'light' });
    expect(configured).toBe(0);
  });

  it('switches a struck-out plugin off, says why, and tries again when asked', async () => {
    const notices: string[] = [];
    manager.on('notice', ({ error }) => notices.push(error.code));
    manager.noteChainEvent({
      kind: 'struck-out',
      pluginId: 'jackfield:noise-suppression',
      code: 'TRAPPED',
      message: 'jackfield:noise-suppression crashed: x.',
      details: { reason: 'x' },
    });
    await manager.setChainOrder('decoded', []);
    expect(manager.views.find((view) => view.id === 'jackfield:noise-suppression')?.status).toMatchObject({
      kind: 'struck-out',
      error: { code: 'TRAPPED', message: 'Noise suppression crashed: x.' },
    });
    expect(notices).toEqual(['TRAPPED']);
    expect(manager.chain.captured).toEqual([ECHO_CANCELLATION, 'jackfield:voice-gate']);
    await manager.enable('jackfield:noise-suppression');
    expect(manager.chain.captured).toEqual(STOCK);
  });

  it('installs a plugin that changes the voice switched off, and leaves an update as it was', async () => {
    expect(await manager.inspect('test:gain')).toMatchObject({ offer: { startsOff: true } });
    await manager.install('test:gain', ['hears-own-voice']);
    expect(statusOf('test:gain')).toBe('off');
    expect(manager.chain.captured).not.toContain('test:gain');
    await offer('test:gain', '1.1.0', 0.5);
    await manager.refresh();
    await manager.install('test:gain', ['hears-own-voice']);
    expect(statusOf('test:gain')).toBe('off');
    await manager.enable('test:gain');
    await offer('test:gain', '1.2.0', 0.25);
    await manager.refresh();
    expect(await manager.inspect('test:gain')).toMatchObject({ offer: { startsOff: false } });
    await manager.install('test:gain', ['hears-own-voice']);
    expect(statusOf('test:gain')).toBe('starting');
    expect(manager.chain.captured).toContain('test:gain');
  }, 60_000);

  it('switches a plugin on again that a busy machine may have struck out, when the machine is calm', async () => {
    const told: string[] = [];
    manager.on('notice', ({ error }) => told.push(error.message));
    manager.noteChainEvent({
      kind: 'struck-out',
      pluginId: 'jackfield:noise-suppression',
      code: 'DEADLINE_MISSED',
      message: '',
      details: { limitMs: 4 },
      isCertain: false,
    });
    await expect.poll(() => statusOf('jackfield:noise-suppression')).toBe('struck-out');
    expect(told).toEqual([
      'Noise suppression is switched off for now, because the computer is too busy: Noise suppression took longer than 4 ms for a frame. It is switched on again when that is over.',
    ]);
    busyShare = 0.1;
    await expect.poll(() => statusOf('jackfield:noise-suppression')).toBe('starting');
    // The next start also switches the plugin on again.
    busyShare = 1;
    manager.noteChainEvent({
      kind: 'struck-out',
      pluginId: 'jackfield:noise-suppression',
      code: 'DEADLINE_MISSED',
      message: '',
      details: { limitMs: 4 },
      isCertain: false,
    });
    await expect.poll(() => statusOf('jackfield:noise-suppression')).toBe('struck-out');
    await manager[Symbol.asyncDispose]();
    manager = await open();
    expect(statusOf('jackfield:noise-suppression')).toBe('starting');
  }, 60_000);

  it('shows a plugin that rests, says so once, and keeps it on when the user wants that, over a restart', async () => {
    const id = 'jackfield:noise-suppression';
    const told: string[] = [];
    manager.on('resting', ({ rests, error }) => told.push(`${rests} ${error.message}`));
    const restOf = (): unknown => manager.views.find((view) => view.id === id)?.rest;
    expect(restOf()).toEqual({ isResting: false, staysOn: false });
    expect(manager.keptOn).not.toContain(id);
    manager.noteChainEvent({ kind: 'resting', sandbox: 'capture', pluginId: id, rests: true, costUs: 900 });
    expect(restOf()).toEqual({ isResting: true, staysOn: false });
    expect(manager.consent.logs.of(id).at(-1)?.message).toBe(
      'It rests, because the computer is too busy (capture chain, 900 µs a frame).',
    );
    await manager.keepOn(id, true);
    expect(manager.keptOn).toContain(id);
    manager.noteChainEvent({ kind: 'resting', sandbox: 'capture', pluginId: id, rests: false, costUs: 900 });
    expect(told.map((line) => line.slice(0, 30))).toEqual([
      'true Noise suppression rests, ',
      'false Noise suppression rests,',
    ]);
    await manager[Symbol.asyncDispose]();
    manager = await open();
    expect(restOf()).toEqual({ isResting: false, staysOn: true });
    await manager.keepOn(id, false);
    expect(manager.keptOn).not.toContain(id);
  }, 60_000);

  it('puts lane hooks behind the encoder and before the decoder, for permissions of their own', async () => {
    const hooks = { exports: ['lane-voice-out', 'lane-voice-in'], functions: [laneTools, laneOut(), laneIn()] };
    await offerComponent(guest({ id: 'test:lane', ...hooks }));
    await manager.refresh();
    await expect(manager.install('test:lane', ['hears-own-voice', 'hears-others'])).rejects.toMatchObject({
      code: 'PLUGIN_GRANT_MISMATCH',
    });
    await manager.install('test:lane', ['lane-voice-out', 'lane-voice-in', 'hears-own-voice', 'hears-others']);
    expect(manager.captureSpec(encoder, 20)?.slots.at(-1)).toMatchObject({
      pluginId: 'test:lane',
      role: 'lane-voice-out',
    });
    expect(manager.playbackSpec?.laneIn?.map(({ role }) => role)).toEqual(['lane-voice-in']);
    expect(manager.playbackSpec?.decoded).toEqual([]);
    await manager.disable('test:lane');
    expect(manager.captureSpec(encoder, 20)?.slots.map(({ role }) => role)).toEqual([
      'echo-canceller',
      'effect',
      'gate',
    ]);
    expect(manager.playbackSpec?.laneIn).toEqual([]);
  });

  it('lets one echo canceller run, before everything else: the next takes the place of the first', async () => {
    for (const id of ['test:echo-one', 'test:echo-two']) {
      await offerComponent(guest({ id, exports: ['echo-canceller'], functions: [echoCanceller()] }));
    }
    await manager.refresh();
    await manager.install('test:echo-one', ['hears-own-voice', 'hears-others']);
    expect(manager.chain.captured[0]).toBe('test:echo-one');
    await manager.install('test:echo-two', ['hears-own-voice', 'hears-others']);
    expect(manager.captureSpec(encoder, 20)?.slots.map(({ pluginId, role }) => `${pluginId} ${role}`)).toEqual([
      'test:echo-two echo-canceller',
      'jackfield:noise-suppression effect',
      'jackfield:voice-gate gate',
    ]);
    expect([statusOf('test:echo-one'), statusOf(ECHO_CANCELLATION)]).toEqual(['off', 'off']);
  });

  it('keeps the codec, and forgets a removed plugin until it is installed again', async () => {
    await expect(manager.remove('jackfield:opus')).rejects.toMatchObject({ code: 'PLUGIN_REQUIRED' });
    await expect(manager.disable('jackfield:opus')).rejects.toMatchObject({ code: 'PLUGIN_REQUIRED' });
    await manager.remove('jackfield:noise-suppression');
    await manager[Symbol.asyncDispose]();
    manager = await open();
    expect(statusOf('jackfield:noise-suppression')).toBe('available');
    await expect(manager.enable('jackfield:noise-suppression')).rejects.toMatchObject({ code: 'PLUGIN_NOT_INSTALLED' });
  }, 60_000);

  it('updates to the newest version', async () => {
    await manager.install('test:gain', ['hears-own-voice']);
    await manager.enable('test:gain');
    await offer('test:gain', '1.1.0', 0.5);
    await manager.refresh();
    await manager.install('test:gain', ['hears-own-voice']);
    await manager.enable('test:gain');
    expect(manager.views.find((view) => view.id === 'test:gain')?.version).toBe('1.1.0');
    expect(manager.chain.captured.filter((id) => id === 'test:gain')).toEqual(['test:gain']);
  }, 60_000);

  it('refuses an order that does not name exactly the plugins of the chain', async () => {
    for (const order of [
      [],
      ['jackfield:voice-gate'],
      ['jackfield:voice-gate', 'jackfield:voice-gate'],
      ['a:b', 'c:d'],
    ]) {
      await expect(manager.setChainOrder('captured', order)).rejects.toMatchObject({
        code: 'PLUGIN_CHAIN_ORDER_INVALID',
      });
    }
  });

  it('shows a broken file of the registry with its error instead of failing', async () => {
    const place = join(folder, 'registry', 'test', 'broken');
    await mkdir(place, { recursive: true });
    await writeFile(join(place, '1.0.0.wasm'), 'no wasm');
    await manager.refresh();
    expect(manager.views.find((view) => view.id === 'test:broken')?.status).toMatchObject({
      kind: 'failed',
      error: { code: 'PLUGIN_MALFORMED' },
    });
  });
});
