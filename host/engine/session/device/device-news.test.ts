import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Notices } from '../notices.ts';
import { DeviceNews } from './device-news.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(inputId = '') {
  const notices = new Notices();
  const news = new DeviceNews(notices);
  const ids = { inputId, outputId: '' };
  const use = (inputName: string | null, outputName: string | null = 'Desk', isRunning = true): void =>
    news.note({ kind: 'native', isRunning, error: null, backend: 'pipe', inputName, outputName }, ids);
  return { news, use, told: () => notices.list.map(({ level, error }) => [level, error.code, error.details]) };
}

it('names the device that was taken and the one before, for half a minute where the system changed its default', () => {
  const { told, use } = open();
  use('Built-in');
  expect(told()).toEqual([]);
  use('Headset');
  expect(told()).toEqual([['info', 'MICROPHONE_CHANGED', { name: 'Headset', before: 'Built-in' }]]);
  vi.advanceTimersByTime(29_000);
  expect(told()).toHaveLength(1);
  vi.advanceTimersByTime(2_000);
  expect(told()).toEqual([]);
  use('Headset', 'Ears');
  expect(told()).toEqual([['info', 'SPEAKERS_CHANGED', { name: 'Ears', before: 'Desk' }]]);
});

it('ends when the former device is back, also by way of none', () => {
  const { told, use } = open();
  use('Built-in');
  use(null, null, false);
  use('Headset');
  expect(told()).toHaveLength(1);
  use('Third');
  expect(told()).toEqual([['info', 'MICROPHONE_CHANGED', { name: 'Third', before: 'Built-in' }]]);
  use('Built-in');
  expect(told()).toEqual([]);
});

it('stays while another device stands in for the chosen one, and is silent about what the user chooses', () => {
  const { news, told, use } = open('yeti');
  use('Yeti');
  use('Built-in');
  vi.advanceTimersByTime(600_000);
  expect(told()).toEqual([['warning', 'MICROPHONE_CHANGED', { name: 'Built-in', before: 'Yeti' }]]);
  news.reset();
  expect(told()).toEqual([]);
  use('Headset');
  expect(told()).toEqual([]);
});
