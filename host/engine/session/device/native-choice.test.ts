import type { NativeDevices } from '@jackfield/protocol/state';
import { expect, it } from 'vitest';
import { checkNativeDevice, chooseNative } from './native-choice.ts';

const named = (id: string, name: string) => ({ id, name, isDefault: false });
const devices: NativeDevices = {
  backend: 'sidecar',
  inputs: [named('hw:CARD=PCH,DEV=0', 'Built-in'), named('yeti', 'Blue Yeti'), named('a', 'Twin'), named('b', 'Twin')],
  outputs: [named('hw:CARD=PCH,DEV=0', 'Built-in'), named('desk', 'Desk')],
};
const list = async (): Promise<NativeDevices> => devices;

it.each([
  ['yeti', 'yeti', null],
  ['Blue Yeti:Desk', 'yeti', 'desk'],
  [':desk', null, 'desk'],
  ['yeti:', 'yeti', null],
  ['', null, null],
  ['hw:CARD=PCH,DEV=0', 'hw:CARD=PCH,DEV=0', null],
  ['hw:CARD=PCH,DEV=0:hw:CARD=PCH,DEV=0', 'hw:CARD=PCH,DEV=0', 'hw:CARD=PCH,DEV=0'],
  [':hw:CARD=PCH,DEV=0', null, 'hw:CARD=PCH,DEV=0'],
])('reads native:%s as microphone %s and speakers %s', async (text, inputId, outputId) => {
  expect(await chooseNative(text, list)).toEqual({ kind: 'native', inputId, outputId });
});

it.each([
  ['trumpet', 'trumpet'],
  ['yeti:trumpet', 'trumpet'],
  ['trumpet:desk', 'trumpet'],
  ['Twin', 'Twin'],
  ['desk', 'desk'],
])('does not know native:%s and names %s', async (text, name) => {
  await expect(chooseNative(text, list)).rejects.toMatchObject({ code: 'DEVICE_UNKNOWN', details: { name } });
});

it('says what to install where nothing reaches a device', async () => {
  const none = async (): Promise<NativeDevices> => ({ backend: null, inputs: [], outputs: [] });
  await expect(chooseNative('', none)).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
  await expect(checkNativeDevice(none)).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
  await checkNativeDevice(list);
  const failure = 'PulseAudio cannot be reached at unix:/p';
  const silent = async (): Promise<NativeDevices> => ({ backend: null, failure, inputs: [], outputs: [] });
  await expect(checkNativeDevice(silent)).rejects.toMatchObject({ details: { reason: failure } });
});
