import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCompactVoice } from '@jackfield/wire/compact-voice-packet';
import { startServer } from '../start-server.ts';
import type { RunningServer } from '../start-server.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';

const LOBBY = 1;
const QUIET = 2;
let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-compact-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0 } }));
});
afterEach(() => stack.disposeAsync());

async function talker(isOld = false): Promise<RawClient> {
  const client = stack.use(await openRawClient({ port: server.port }));
  if (!isOld) client.send({ type: 'compactVoice' });
  await client.prepareVoice(LOBBY);
  return client;
}

function formats({ messages }: RawClient): (readonly [number, boolean])[] {
  return messages.flatMap((message) =>
    message.type === 'voiceFormat' ? [[message.channelId, message.isCompact] as const] : [],
  );
}

describe('compact voice', () => {
  it('is announced while everybody in the channel takes it, never to a client of the first version, and forwarded to takers only', async () => {
    const ada = await talker();
    expect(formats(ada)).toEqual([[LOBBY, true]]);
    const bob = await talker();
    expect(formats(bob)).toEqual([[LOBBY, true]]);
    ada.sendCompact(1, 'compact');
    await bob.until('the packet', () => bob.packets.length === 1);
    expect(isCompactVoice(bob.packets[0] ?? Buffer.alloc(0))).toBe(true);
    const old = await talker(true);
    await ada.until('the news', () => formats(ada).length === 2);
    expect([formats(ada).at(-1), formats(bob).at(-1)]).toEqual([
      [LOBBY, false],
      [LOBBY, false],
    ]);
    // These packets stand for ones sent before Ada received the change of format.
    ada.sendCompact(2, 'compact');
    ada.sendVoice(3, 'first format');
    await old.until('the packet', () => old.packets.length === 1);
    await bob.until('both', () => bob.packets.length === 3);
    expect(server.stats().dropped.notCompact).toBe(1);
    await old.join(QUIET);
    await ada.until('the news', () => formats(ada).length === 3);
    expect(formats(ada).at(-1)).toEqual([LOBBY, true]);
    expect(old.messages.some(({ type }) => type === 'voiceFormat')).toBe(false);
  });

  it('is dropped with a wrong tag, twice, or far ahead of all others until the next one follows', async () => {
    const [ada, bob] = [await talker(), await talker()];
    const { dropped } = server.stats();
    ada.sendCompact(1, 'a', 1);
    await ada.until('badTag', () => dropped.badTag === 1);
    ada.sendCompact(1, 'a');
    ada.sendCompact(1, 'a');
    await ada.until('replayed', () => dropped.replayed === 1);
    ada.sendCompact(0xffff_fff0, 'far');
    await ada.until('jumped', () => dropped.jumped === 1);
    ada.sendCompact(2, 'b');
    await bob.until('the talker goes on', () => bob.packets.length === 2);
    ada.sendCompact(5_000, 'after an outage');
    ada.sendCompact(5_001, 'c');
    await bob.until('the packet after it', () => bob.packets.length === 3);
    expect([dropped.jumped, dropped.badTag, dropped.replayed]).toEqual([2, 1, 1]);
  });

  it('asks the channel for new keys when a listener says that one is worn, twice at once and no more', async () => {
    const [ada, bob] = [await talker(), await talker()];
    const requests = (): number => ada.messages.filter(({ type }) => type === 'renewVoiceKey').length;
    bob.send({ type: 'voiceKeyWorn' });
    await ada.until('the request', () => requests() === 1);
    for (let time = 0; time < 5; time += 1) bob.send({ type: 'voiceKeyWorn' });
    await ada.until('the second', () => requests() === 2);
    bob.send({ type: 'voiceKeyWorn' });
    await bob.join(LOBBY);
    expect(requests()).toBe(2);
  });
});
