import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@jackfield/server';
import { openRawClient } from '@jackfield/server/testing/raw-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { HeardWhisper } from '../../ports/lane.ts';
import { enter, openLaneClient, untilHeard } from './testing/lane-client.ts';
import type { LaneClient } from './testing/lane-client.ts';
import { WhisperRoute } from './whisper-route.ts';

const [LOBBY, QUIET] = [1, 2];
let stack: AsyncDisposableStack;
let port: number;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-lane-whisper-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  ({ port } = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0 } })));
});
afterEach(() => stack.disposeAsync());

interface Visitor {
  readonly client: LaneClient;
  whispers: readonly HeardWhisper[];
  own: { readonly userIds: readonly number[] } | null;
}

async function visit(name: string, channelId: number, path: 'udp' | 'control' = 'udp'): Promise<Visitor> {
  const client = stack.use(await openLaneClient(`127.0.0.1:${port}`, name));
  const visitor: Visitor = { client, whispers: [], own: null };
  client.events.on('whispers', (whispers) => (visitor.whispers = whispers));
  client.events.on('ownWhisper', (own) => (visitor.own = own));
  await enter(client, channelId, path);
  return visitor;
}

const textsOf = ({ client }: Visitor): string[] => client.heard.map(({ text }) => text);
const hears = ({ client }: Visitor, text: string): Promise<void> =>
  client.until(text, () => client.heard.some((packet) => packet.text === text));

describe('a whisper between lanes', () => {
  it('is opened by those addressed alone, from its first word on, while the channel hears a talk end and then nothing', async () => {
    const [ada, bob, cyd] = [await visit('Ada', LOBBY), await visit('Bob', QUIET), await visit('Cyd', LOBBY)];
    await untilHeard(ada.client, cyd.client, 'aloud');
    const started = ada.client.control.startWhisper({ userIds: [bob.client.selfId], channelIds: [] });
    // Speech before the server's answer is held.
    await new Promise((resolve) => setTimeout(resolve, 1));
    ada.client.say('first word', 5_000);
    await started;
    await hears(bob, 'first word');
    expect(ada.own?.userIds).toEqual([bob.client.selfId]);
    expect(bob.whispers).toMatchObject([{ userId: ada.client.selfId, isShout: false, isOver: false }]);
    expect(bob.client.heard[0]?.senderId).toBe(bob.whispers[0]?.whisperId);
    ada.client.say('second', 5_002);
    await hears(bob, 'second');
    ada.client.control.endWhisper();
    // Speech that was in the chain when the key was released.
    ada.client.say('tail', 5_004);
    await hears(bob, 'tail');
    await ada.client.until('the end', () => ada.own === null);
    await bob.client.until('the end', () => bob.whispers[0]?.isOver === true);
    expect(bob.client.heard.at(-1)?.isTalkEnd).toBe(true);
    // Four packets, which may carry copies of the whisper, are dropped.
    for (const text of ['copy 1', 'copy 2', 'copy 3', 'copy 4', 'aloud again']) ada.client.say(text, 6_000);
    await hears(cyd, 'aloud again');
    const channel = textsOf(cyd).filter((text) => text !== 'aloud');
    expect(channel).toEqual(['', 'aloud again']);
    expect(textsOf(bob)).toEqual(['first word', 'second', 'tail', '']);
    expect(ada.client.voice.stats().dropped['afterWhisper']).toBe(4);
    await bob.client.until('forgetting', () => bob.whispers.length === 0);
    await bob.client.until('forgetting', () => bob.client.senders.length === 0);
  });

  it('goes over the control lane, and to a channel whose people come and go with another key each time', async () => {
    const [ada, bob, cyd] = [await visit('Ada', LOBBY, 'udp'), await visit('Bob', QUIET), await visit('Cyd', LOBBY)];
    await ada.client.control.startWhisper({ userIds: [], channelIds: [QUIET] });
    await untilHeard(ada.client, bob.client, 'to all in Quiet');
    expect(bob.whispers[0]?.isShout).toBe(true);
    await cyd.client.control.joinChannel(QUIET);
    await untilHeard(ada.client, cyd.client, 'to Cyd, too');
    await bob.client.control.joinChannel(LOBBY);
    await bob.client.until('the end', () => bob.whispers[0]?.isOver === true);
    await untilHeard(ada.client, cyd.client, 'to Cyd alone');
    expect(textsOf(bob)).not.toContain('to Cyd alone');
    await cyd.client.control.joinChannel(LOBBY);
    await ada.client.until('the end for want of people', () => ada.own === null);
  });

  it('that the server refuses goes nowhere, neither what waited nor what follows at once', async () => {
    const [ada, bob, cyd] = [await visit('Ada', LOBBY), await visit('Bob', QUIET), await visit('Cyd', LOBBY)];
    bob.client.control.setWhisperRefusals({ everybody: false, fingerprints: [ada.client.identity.fingerprint] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const started = ada.client.control.startWhisper({ userIds: [bob.client.selfId], channelIds: [] });
    // The refusal may come first.
    started.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 1));
    ada.client.say('secret', 1);
    await expect(started).rejects.toMatchObject({ code: 'WHISPER_NOBODY' });
    ada.client.say('secret, too', 2);
    await ada.client.until('the end', () => ada.own === null);
    await untilHeard(ada.client, cyd.client, 'aloud');
    expect([...textsOf(cyd), ...textsOf(bob)].filter((text) => text.startsWith('secret'))).toEqual([]);
    expect(bob.whispers).toEqual([]);
  });

  it('begins anew while the last one ends, and the first of two targets gets nothing of the second', async () => {
    const [ada, bob, cyd] = [await visit('Ada', LOBBY), await visit('Bob', QUIET), await visit('Cyd', QUIET)];
    const first = ada.client.control.startWhisper({ userIds: [bob.client.selfId], channelIds: [] });
    const second = ada.client.control.startWhisper({ userIds: [cyd.client.selfId], channelIds: [] });
    await Promise.all([first, second]);
    await untilHeard(ada.client, cyd.client, 'for Cyd');
    expect(textsOf(bob)).toEqual([]);
    expect(ada.own?.userIds).toEqual([cyd.client.selfId]);
  });
});

describe('listening between lanes', () => {
  it('hears another channel beside the own one, also after a reconnect, and is heard in the own one alone', async () => {
    const [ada, bob, cyd] = [await visit('Ada', LOBBY), await visit('Bob', QUIET), await visit('Cyd', LOBBY)];
    await ada.client.control.listenTo([QUIET]);
    await untilHeard(bob.client, ada.client, 'quietly');
    await untilHeard(cyd.client, ada.client, 'in the lobby');
    await bob.client.until('the sight of it', () => bob.client.users.get(ada.client.selfId)?.listensTo?.[0] === QUIET);
    await untilHeard(ada.client, cyd.client, 'answer');
    expect(textsOf(bob)).toEqual([]);
    const before = ada.client.selfId;
    ada.client.renewVoice().close();
    await ada.client.until('the reconnect', () => ada.client.selfId !== before);
    await bob.client.until('the sight of it', () => bob.client.users.get(ada.client.selfId)?.listensTo?.[0] === QUIET);
    await ada.client.control.listenTo([]);
    await bob.client.until('the end of it', () => bob.client.users.get(ada.client.selfId)?.listensTo === undefined);
  });

  it('says why it ended when somebody joins whose client cannot show it, and nothing when the user ends it', async () => {
    const ada = await visit('Ada', LOBBY);
    const ended: CodedError[] = [];
    ada.client.events.on('listeningEnded', (error) => ended.push(error));
    await ada.client.control.listenTo([QUIET]);
    await ada.client.control.joinChannel(QUIET);
    await ada.client.control.joinChannel(LOBBY);
    await ada.client.control.listenTo([QUIET]);
    await ada.client.control.listenTo([]);
    await ada.client.control.listenTo([QUIET]);
    expect(ended).toEqual([]);
    const old = stack.use(await openRawClient({ port }));
    await old.join(QUIET);
    await ada.client.until('the end of it', () => ended.length > 0);
    expect(ended[0]).toMatchObject({ code: 'LISTEN_ENDED', details: { channels: 'Quiet room' } });
    // The next connection does not ask again.
    const before = ada.client.selfId;
    ada.client.renewVoice().close();
    await ada.client.until('the reconnect', () => ada.client.selfId !== before);
    await ada.client.control.listenTo([]);
    expect(ended).toHaveLength(1);
  });
});

describe('WhisperRoute', () => {
  it('holds 25 packets and drops the oldest, sends them in order, and guards the channel for four packets with sound', () => {
    const route = new WhisperRoute(() => undefined);
    expect(route.take(10)).toBe('channel');
    route.start();
    for (let n = 1; n <= 27; n += 1) {
      expect(route.take(1)).toBe('hold');
      expect(route.hold(Uint8Array.of(n), 1, n, false)).toBe(n <= 25);
    }
    expect(route.run().map(({ timestamp }) => timestamp)).toEqual(Array.from({ length: 25 }, (_, index) => index + 3));
    expect(route.take(1)).toBe('whisper');
    route.reset();
    expect(route.take(1)).toBe('channel');
    route[Symbol.dispose]();
  });
});
