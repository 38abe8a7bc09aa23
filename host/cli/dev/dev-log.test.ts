import type { PluginLogLine } from '@jackfield/protocol/plugins';
import { expect, it } from 'vitest';
import { DevLog } from './dev-log.ts';

it('tells each line once and in order, none of before, and goes on when the log begins anew', async () => {
  const told: string[] = [];
  let lines: PluginLogLine[] = [{ atMs: Date.now() - 60_000, level: 'info', message: 'of yesterday' }];
  const write = (message: string): void =>
    void lines.push({ atMs: Math.floor(performance.timeOrigin + performance.now()), level: 'error', message });
  // `request` of the client has one type for all methods.
  const request = (async (_: string, { id }: { id: string }) => (id === 'ann:horn' ? [...lines] : [])) as never;
  using log = new DevLog({
    client: { request, isClosed: false },
    onLine: (id, { level, message }) => told.push(`${id} ${level}: ${message}`),
  });
  await log.flush();
  log.follow('ann:horn', { name: (words) => words.replace('/plugin.js:9', 'src/plugin.js:4') });
  await log.flush();
  expect(told).toEqual([]);
  write('one');
  write('two (/plugin.js:9)');
  await Promise.all([log.flush(), log.flush()]);
  write('three');
  await log.flush();
  lines = [];
  await log.flush();
  write('four');
  await log.flush();
  expect(told).toEqual(['one', 'two (src/plugin.js:4)', 'three', 'four'].map((word) => `ann:horn error: ${word}`));
});
