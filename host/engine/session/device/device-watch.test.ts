import type { NativeDevices } from '@jackfield/protocol/state';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DeviceWatch } from './device-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('lists once a second while somebody watches, tells changes only, and keeps the last list where none comes about', async () => {
  const yeti = { id: 'yeti', name: 'Yeti', isDefault: true };
  let lists = 0;
  let next: NativeDevices | Error = { backend: 'pipe', inputs: [yeti], outputs: [] };
  const list = async (): Promise<NativeDevices> => {
    lists += 1;
    if (next instanceof Error) throw next;
    return next;
  };
  let inputId = '';
  using watch = new DeviceWatch(list, () => ({ inputId, outputId: '' }));
  const told: string[] = [];
  watch.on('devices', (devices) => told.push(devices.inputId + devices.inputs.map(({ id }) => id).join()));
  watch.look();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([lists, watch.devices]).toEqual([0, null]);
  watch.setWatching(true);
  await vi.advanceTimersByTimeAsync(2_100);
  expect([lists, told]).toEqual([3, ['yeti']]);
  next = { backend: 'pipe', inputs: [], outputs: [] };
  await vi.advanceTimersByTimeAsync(1_000);
  next = new Error('PulseAudio does not answer');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(['yeti', '']);
  expect(watch.devices?.backend).toBe('pipe');
  next = { backend: 'pipe', inputs: [], outputs: [] };
  inputId = 'desk';
  const listed = lists;
  watch.noteChoice();
  expect([told.at(-1), lists]).toEqual(['desk', listed]);
  watch.setWatching(false);
  const before = lists;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(lists).toBe(before);
});
