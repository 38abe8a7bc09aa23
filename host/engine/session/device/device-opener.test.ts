import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeDevices, Settings } from '@jackfield/protocol/state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JackfieldError } from '../../errors.ts';
import type { DeviceConfig } from '../../ports/device.ts';
import type { AudioThreadClient, AudioThreadEvents } from '../audio-thread-client.ts';
import { Notices } from '../notices.ts';
import { SettingsStore } from '../settings-store.ts';
import { DeviceOpener } from './device-opener.ts';
import { DeviceStateKeeper } from './device-state.ts';
import type { EngineDevice } from './engine-device.ts';

const HERE: NativeDevices = { backend: 'pipe', inputs: [], outputs: [] };
const NOWHERE: NativeDevices = { ...HERE, backend: null };

let stack: AsyncDisposableStack;
let folder: string;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-opener-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => stack.disposeAsync());

async function open(
  start: EngineDevice,
  change: Partial<Settings> = {},
  there: NativeDevices | (() => NativeDevices) = HERE,
) {
  const settings = stack.use(await SettingsStore.open(folder, () => {}));
  await settings.update(change);
  const device = new DeviceStateKeeper(DeviceOpener.kindOf(start, settings.value));
  const notices = new Notices();
  const opened: DeviceConfig[] = [];
  let failure: JackfieldError | null = null;
  let choices = 0;
  const openDevice = async (config: DeviceConfig): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    opened.push(config);
    if (failure !== null) throw failure;
  };
  const audio = Object.assign(new EventEmitter<AudioThreadEvents>(), { openDevice });
  const parts = {
    audio: audio as unknown as AudioThreadClient,
    device,
    notices,
    settings,
    list: async () => (typeof there === 'function' ? there() : there),
  };
  const opener = new DeviceOpener(parts, start, 'secret', () => (choices += 1));
  return {
    audio,
    opener,
    device,
    notices,
    opened,
    settings,
    fail: (error: JackfieldError) => (failure = error),
    choices: () => choices,
  };
}

describe('the device of a session', () => {
  it('is the computer’s own where the engine reaches it, and is opened anew with each choice of the user and nothing else', async () => {
    const { audio, opener, choices, device, opened, settings } = await open({ kind: 'automatic' });
    expect(device.state.kind).toBe('native');
    opener.open();
    await expect.poll(() => opened).toEqual([{ kind: 'native', inputId: '', outputId: '', latency: 'default' }]);
    await settings.update({ inputVolumePercent: 50, windowInputDeviceId: 'x' });
    await settings.update({ inputDeviceId: 'yeti', audioLatency: 'low' });
    await expect
      .poll(() => opened.slice(1))
      .toEqual([{ kind: 'native', inputId: 'yeti', outputId: '', latency: 'low' }]);
    expect(choices()).toBe(1);
    audio.emit('restarted');
    await expect.poll(() => opened).toHaveLength(3);
    expect([opened[2], choices()]).toEqual([opened[1], 1]);
  });

  it('takes what the former device says until the chosen one is opened for no news', async () => {
    const { audio, opener, device, choices, opened, settings } = await open({ kind: 'automatic' });
    const told: [choices: number, name: string | null][] = [];
    device.on('device', ({ outputName }) => told.push([choices(), outputName]));
    audio.on('device', (report) => device.reportThread(report));
    opener.open();
    await expect.poll(() => opened).toHaveLength(1);
    audio.emit('device', { isRunning: true, error: null, inputName: 'Yeti', outputName: 'Desk' });
    void settings.update({ outputDeviceId: 'ears' });
    // In the turn of the choice, before the other device is begun.
    audio.emit('device', { isRunning: true, error: null, inputName: 'Camera', outputName: 'Desk' });
    await expect.poll(() => opened).toHaveLength(2);
    audio.emit('device', { isRunning: true, error: null, inputName: 'Camera', outputName: 'Ears' });
    expect(told).toEqual([
      [0, 'Desk'],
      [0, 'Desk'],
      [1, null],
      [1, 'Ears'],
    ]);
  });

  it('opens only the last of several choices that come while one is being opened', async () => {
    const { opener, opened, settings } = await open({ kind: 'automatic' });
    opener.open();
    for (const inputDeviceId of ['a', 'b', 'c']) void settings.update({ inputDeviceId });
    await expect.poll(() => opened.map((config) => (config.kind === 'native' ? config.inputId : ''))).toEqual(['c']);
  });

  it('is that of the window where the engine reaches none, and says why; the settings choose it as well', async () => {
    const { opener, device, notices, opened, settings } = await open({ kind: 'automatic' }, {}, NOWHERE);
    opener.open();
    await expect.poll(() => opened).toEqual([{ kind: 'chromium', token: 'secret' }]);
    expect(device.state).toMatchObject({ kind: 'chromium', fallbackReason: { code: 'DEVICE_UNAVAILABLE' } });
    expect(notices.list).toEqual([]);
    await settings.update({ audioAccess: 'window' });
    await expect.poll(() => opened).toHaveLength(2);
    expect(device.state).not.toHaveProperty('fallbackReason');
  });

  it('stays the computer’s own when a setting changes while the sound server is away', async () => {
    let there = HERE;
    const { opener, opened, settings } = await open({ kind: 'automatic' }, {}, () => there);
    opener.open();
    await expect.poll(() => opened).toHaveLength(1);
    there = NOWHERE;
    await settings.update({ outputDeviceId: 'desk' });
    await expect.poll(() => opened.at(-1)).toMatchObject({ kind: 'native', outputId: 'desk' });
  });

  it('is what the session was started with until the user chooses another one in the settings', async () => {
    const start = { kind: 'native', inputId: 'yeti', outputId: null } as const;
    const { opener, opened, settings } = await open(start, { outputDeviceId: 'desk', audioAccess: 'window' });
    opener.open();
    const config = { kind: 'native', inputId: 'yeti', outputId: 'desk', latency: 'default' };
    await expect.poll(() => opened).toEqual([config]);
    await settings.update({ outputDeviceId: 'headset' });
    await settings.update({ inputDeviceId: 'built-in' });
    await expect.poll(() => opened.at(-1)).toEqual({ ...config, inputId: 'built-in', outputId: 'headset' });
  });

  it('that cannot be opened is a state and a notice, and the rest goes on', async () => {
    const { opener, device, fail, notices } = await open({ kind: 'silence' });
    fail(JackfieldError.of('AUDIO_THREAD_DIED', { reason: 'x' }));
    opener.open();
    await expect.poll(() => device.state.error?.code).toBe('AUDIO_THREAD_DIED');
    expect(notices.list.map(({ error }) => error.code)).toEqual(['AUDIO_THREAD_DIED']);
  });
});

describe('the state of the device', () => {
  it('names what was lost, and forgets it when another device is opened', () => {
    const device = new DeviceStateKeeper('native');
    const missing = JackfieldError.of('MICROPHONE_MISSING').toCoded();
    device.reportThread({ isRunning: true, error: null, backend: 'pipe', inputName: 'Yeti', outputName: 'Desk' });
    device.reportThread({ isRunning: true, error: missing, backend: 'pipe', inputName: null, outputName: 'Desk' });
    expect(device.state).toMatchObject({ error: { code: 'MICROPHONE_MISSING', details: { name: 'Yeti' } } });
    device.begin('native');
    // The names of the previous device would be attributed to the next one.
    expect(device.state).toMatchObject({ isRunning: false, error: null, outputName: null });
    device.reportThread({ isRunning: true, error: missing, backend: 'pipe', inputName: null, outputName: 'Desk' });
    expect(device.state.error).not.toHaveProperty('details.name');
  });

  it('leaves the words of a window out while the engine has the sound itself', () => {
    const device = new DeviceStateKeeper('chromium');
    device.reportPage('w', { isRunning: false, error: { code: 'MICROPHONE_DENIED', message: 'no' } });
    expect(device.state.error?.code).toBe('MICROPHONE_DENIED');
    device.begin('native');
    device.reportThread({ isRunning: true, error: null, backend: 'pipe', inputName: 'Yeti', outputName: 'Desk' });
    expect(device.state).toMatchObject({ kind: 'native', isRunning: true, error: null });
  });
});

it('keeps the device of the window that an older version remembered', async () => {
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ name: 'Ada', inputDeviceId: 'Blue Yeti' }));
  const settings = stack.use(await SettingsStore.open(folder, (error) => expect.fail(error.message)));
  expect(settings.value).toMatchObject({ name: 'Ada', inputDeviceId: '', windowInputDeviceId: 'Blue Yeti' });
});
