import { expect, it } from 'vitest';
import { readTrace } from '../bench/latency/trace.ts';
import { Author } from './harness/author.ts';
import { Switchboard } from './harness/switchboard.ts';

it('builds and swaps at every save while its author talks, without a lost packet, survives a mistake, and puts all back at Ctrl+C', async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await Switchboard.start());
  const author = stack.use(await Author.open('c', server));
  author.startDev();
  const first = await author.nextEvent(60_000);
  expect(first).toMatchObject({ event: 'round', id: 'bench:gain-biquad', isNew: true, editToAudibleS: null });
  expect(first['permissions']).toEqual({ added: ['hears-own-voice'], removed: [] });

  await author.turnGain(0.4);
  const second = await author.nextEvent(30_000);
  expect(second).toMatchObject({ event: 'round', isNew: false, permissions: { added: [], removed: [] } });
  expect(second['digest']).not.toBe(first['digest']);
  expect(Number(second['editToAudibleS'])).toBeGreaterThan(0);
  expect(Number((second['ledger'] as { p50Us: number }).p50Us)).toBeGreaterThan(0);

  await author.edit('src/plugin.c', (source) => source.replace('float output =', 'float output +'));
  const mistake = await author.nextEvent(30_000);
  expect(mistake).toMatchObject({ event: 'failed', code: 'PLUGIN_BUILD_FAILED' });
  expect(mistake['message']).toMatch(/plugin\.c:\d+:\d+: error/);
  await author.edit('src/plugin.c', (source) => source.replace('float output +', 'float output ='));
  expect((await author.nextEvent(30_000))['digest']).toBe(second['digest']);

  expect(await author.stopDev()).toBe(0);
  expect(await author.nextEvent(1_000)).toMatchObject({ event: 'ended', id: 'bench:gain-biquad', isRestored: true });
  await author.hangUp();
  expect(gapsOf([...readTrace(author.traceFile).sent.keys()])).toEqual([]);
});

/** Steps between packets that are not the usual one. */
function gapsOf(timestamps: readonly number[]): string[] {
  const [first = 0, second = 0] = timestamps;
  const step = second - first;
  expect(timestamps.length).toBeGreaterThan(100);
  return timestamps.flatMap((timestamp, index) => {
    const before = timestamps[index - 1];
    return before === undefined || timestamp - before === step ? [] : [`${before} to ${timestamp}`];
  });
}
