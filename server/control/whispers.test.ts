import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerMessage, ServerMessages } from '@jackfield/wire/messages';
import { startServer } from '../start-server.ts';
import type { RunningServer } from '../start-server.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';

const [LOBBY, QUIET, ECHO] = [1, 2, 3];
const sealed = Buffer.alloc(32).toString('base64');
let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-whispers-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const channels = [{ name: 'Lobby' }, { name: 'Quiet' }, { name: 'Echo', kind: 'echo' as const }];
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0, channels } }));
});
afterEach(() => stack.disposeAsync());

async function visitor(channelId = LOBBY, isOld = false): Promise<RawClient> {
  const client = stack.use(await openRawClient({ port: server.port }));
  if (!isOld) client.supportWhispers();
  await client.prepareVoice(channelId);
  return client;
}

const idOf = ({ welcome }: RawClient): number => welcome.selfId;
const last = <T extends ServerMessage['type']>(client: RawClient, type: T): ServerMessages[T] | undefined =>
  client.messages.findLast((message): message is ServerMessages[T] & ServerMessage => message.type === type);

let requestId = 100;
async function ask(client: RawClient, userIds: number[], channelIds: number[] = []): Promise<string | number[]> {
  requestId += 1;
  const id = requestId;
  client.send({ type: 'whisperStart', requestId: id, userIds, channelIds });
  const isAnswer = (message: ServerMessage): boolean => 'requestId' in message && message.requestId === id;
  await client.until('an answer', () => client.messages.some(isAnswer));
  const answer = client.messages.find(isAnswer);
  if (answer?.type === 'refused') return answer.code;
  return answer?.type === 'whisperTargets' ? answer.people.map(({ userId }) => userId) : [];
}

/** Whispers to these users, with keys that the test does not open. */
async function whisper(client: RawClient, userIds: number[], channelIds: number[] = [], epoch = 1): Promise<number> {
  const people = await ask(client, userIds, channelIds);
  if (typeof people === 'string') throw new Error(people);
  client.send({ type: 'whisperKey', epoch, keys: people.map((userId) => ({ userId, sealed })) });
  await client.until('the relay', () => last(client, 'whisperReady')?.epoch === epoch);
  return last(client, 'whisperTargets')?.whisperId ?? 0;
}

/** Resolves when everything sent so far has arrived. */
async function settle(...clients: RawClient[]): Promise<void> {
  for (const client of clients) await client.join(QUIET);
}

describe('a whisper', () => {
  it('reaches those addressed in any channel, and not a datagram of it reaches a bystander in either', async () => {
    const [ada, bob, cyd, dan] = [await visitor(), await visitor(QUIET), await visitor(), await visitor(QUIET)];
    const whisperId = await whisper(ada, [idOf(bob)]);
    expect(last(bob, 'whisper')).toMatchObject({ whisperId, senderId: idOf(ada), isShout: false, epoch: 1 });
    for (let sequence = 1; sequence <= 20; sequence += 1) ada.sendCompact(sequence, 'psst', 0, whisperId);
    await bob.until('20 packets', () => bob.packets.length === 20);
    // The channel's voice has its own sequence numbers and continues beside the whisper.
    ada.sendCompact(1, 'aloud');
    await cyd.until('the channel', () => cyd.packets.length === 1);
    await settle(dan);
    expect([bob, cyd, dan].map(({ packets }) => packets.length)).toEqual([20, 1, 0]);
    expect([ada, cyd, dan].map((client) => last(client, 'whisper'))).toEqual([undefined, undefined, undefined]);
    ada.send({ type: 'whisperEnd' });
    await bob.until('the end', () => last(bob, 'whisperEnded')?.whisperId === whisperId);
    ada.sendCompact(21, 'psst', 0, whisperId);
    await ada.until('the drop', () => server.stats().dropped.noWhisper === 1);
    expect(bob.packets.length).toBe(20);
  });

  it('goes over the control lane, too, and nowhere from anybody but its sender', async () => {
    const [ada, bob, eve] = [await visitor(), await visitor(QUIET), await visitor()];
    const whisperId = await whisper(ada, [idOf(bob)]);
    // Eve knows the whisper id and signs with her own transport key.
    eve.sendCompact(1, 'forged', 0, whisperId);
    await eve.until('the drop', () => server.stats().dropped.unboundAddress === 1);
    eve.socket.send(Buffer.concat([Buffer.from([0x20, whisperId, 1, 0, 1]), Buffer.alloc(12)]));
    await eve.until('the drop', () => server.stats().dropped.unknownSender === 1);
    ada.socket.send(Buffer.concat([Buffer.from([0x20, whisperId, 1, 0, 1]), Buffer.alloc(12)]));
    await bob.until('the packet', () => bob.packets.length === 1);
    server.setServerMuted(idOf(ada), true);
    ada.sendCompact(2, 'muted', 0, whisperId);
    await ada.until('the drop', () => server.stats().dropped.muted === 1);
    ada.sendCompact(2, 'again', 0, whisperId);
    await ada.until('the drop', () => server.stats().dropped.replayed === 1);
    expect(bob.packets.length).toBe(1);
  });

  it('is refused with a code for too many, unknown, echoing and empty targets, and beyond 6 starts at once', async () => {
    const [ada, old] = [await visitor(), await visitor(QUIET, true)];
    const many = Array.from({ length: 17 }, (_, index) => 1_000 + index);
    expect(await ask(ada, many)).toBe('WHISPER_TOO_MANY');
    expect(await ask(ada, [], [1, 2, 3, 4, 5])).toBe('WHISPER_TOO_MANY');
    expect(await ask(ada, [4_711])).toBe('WHISPER_UNKNOWN_TARGET');
    expect(await ask(ada, [], [ECHO])).toBe('WHISPER_UNKNOWN_TARGET');
    expect(await ask(ada, [idOf(ada)])).toBe('WHISPER_NOBODY');
    // An older client cannot open it.
    expect(await ask(ada, [idOf(old)], [QUIET])).toBe('WHISPER_NOBODY');
    expect(await ask(ada, [idOf(old)])).toBe('WHISPER_TOO_OFTEN');
    old.send({ type: 'whisperStart', requestId: 1, userIds: [idOf(ada)], channelIds: [] });
    expect((await old.closed).reason).toBe('BAD_MESSAGE');
  });

  it('leaves out who refuses the whisperer or everybody, also one that begins to in the middle of it', async () => {
    const [ada, bob, cyd] = [await visitor(), await visitor(QUIET), await visitor(QUIET)];
    const adaKey = ada.welcome.users.find(({ id }) => id === idOf(ada))?.fingerprint ?? '';
    bob.send({ type: 'whisperRefusals', everybody: false, fingerprints: [adaKey] });
    await bob.join(QUIET);
    expect(await ask(ada, [idOf(bob)])).toBe('WHISPER_NOBODY');
    const whisperId = await whisper(ada, [idOf(bob), idOf(cyd)]);
    ada.sendCompact(1, 'psst', 0, whisperId);
    await cyd.until('the packet', () => cyd.packets.length === 1);
    cyd.send({ type: 'whisperRefusals', everybody: true, fingerprints: [] });
    await cyd.until('the end', () => last(cyd, 'whisperEnded') !== undefined);
    ada.sendCompact(2, 'psst', 0, whisperId);
    await ada.until('the drop', () => server.stats().dropped.noWhisper === 1);
    await ada.until('nobody left', () => last(ada, 'whisperTargets')?.people.length === 0);
    expect([bob.packets.length, cyd.packets.length]).toEqual([0, 1]);
  });

  it('hands nothing to people who were not resolved, whatever the key message says', async () => {
    const [ada, bob, cyd] = [await visitor(), await visitor(QUIET), await visitor()];
    await ask(ada, [idOf(bob)]);
    ada.send({ type: 'whisperKey', epoch: 1, keys: [{ userId: idOf(cyd), sealed }] });
    await ada.until('the answer', () => last(ada, 'whisperReady') !== undefined);
    const whisperId = last(ada, 'whisperTargets')?.whisperId ?? 0;
    ada.sendCompact(1, 'psst', 0, whisperId);
    await ada.until('the drop', () => server.stats().dropped.noWhisper === 1);
    expect([last(cyd, 'whisper'), last(bob, 'whisper')]).toEqual([undefined, undefined]);
    // A second key for the same targets is ignored, and an old epoch ends the connection.
    ada.send({ type: 'whisperKey', epoch: 2, keys: [{ userId: idOf(bob), sealed }] });
    await ada.join(LOBBY);
    expect(last(bob, 'whisper')).toBeUndefined();
    ada.send({ type: 'whisperKey', epoch: 2, keys: [] });
    expect((await ada.closed).reason).toBe('BAD_MESSAGE');
  });
});

describe('a shout', () => {
  it('follows its channel: who leaves gets no further packet, who comes gets the next key', async () => {
    const [ada, bob, cyd] = [await visitor(), await visitor(QUIET), await visitor()];
    const whisperId = await whisper(ada, [], [QUIET]);
    expect(last(bob, 'whisper')?.isShout).toBe(true);
    ada.sendCompact(1, 'hey', 0, whisperId);
    await bob.until('the packet', () => bob.packets.length === 1);
    await bob.join(LOBBY);
    ada.sendCompact(2, 'hey', 0, whisperId);
    await ada.until('the drop', () => server.stats().dropped.noWhisper === 1);
    await cyd.join(QUIET);
    await ada.until('the news', () => last(ada, 'whisperTargets')?.people[0]?.userId === idOf(cyd));
    ada.send({ type: 'whisperKey', epoch: 2, keys: [{ userId: idOf(cyd), sealed }] });
    await cyd.until('the key', () => last(cyd, 'whisper')?.epoch === 2);
    ada.sendCompact(3, 'hey', 0, whisperId);
    await cyd.until('the packet', () => cyd.packets.length === 1);
    expect(bob.packets.length).toBe(1);
  });
});

describe('listening', () => {
  async function listen(client: RawClient, channelIds: number[]): Promise<string> {
    requestId += 1;
    const id = requestId;
    client.send({ type: 'listen', requestId: id, channelIds });
    const isAnswer = (message: ServerMessage): boolean => 'requestId' in message && message.requestId === id;
    await client.until('an answer', () => client.messages.some(isAnswer));
    const answer = client.messages.find(isAnswer);
    return answer?.type === 'refused' ? answer.code : (answer?.type ?? '');
  }
  const listensTo = (viewer: RawClient, of: RawClient): readonly number[] => {
    const users = viewer.messages.flatMap((message) => (message.type === 'presence' ? message.users : []));
    return users.findLast(({ id }) => id === idOf(of))?.listensTo ?? [];
  };

  it('hears a channel, with its keys, is seen there, and is heard only in the own one', async () => {
    const [ada, bob, dan] = [await visitor(), await visitor(QUIET), await visitor()];
    expect(await listen(ada, [QUIET])).toBe('ok');
    expect(last(ada, 'listening')?.channelIds).toEqual([QUIET]);
    expect(ada.keys.has(`${idOf(bob)}/1`)).toBe(true);
    await bob.until('the sight of it', () => listensTo(bob, ada).includes(QUIET));
    bob.sendCompact(1, 'quietly');
    await ada.until('the packet', () => ada.packets.length === 1);
    ada.sendCompact(1, 'in the lobby');
    await dan.until('the packet', () => dan.packets.length === 1);
    expect(await listen(ada, [])).toBe('ok');
    await bob.until('the sight of it', () => listensTo(bob, ada).length === 0);
    // A user who no longer listens must not open later packets.
    await bob.until('a new key', () => bob.messages.some(({ type }) => type === 'renewVoiceKey'), 3_000);
    bob.sendCompact(2, 'quietly');
    await bob.until('the relay', () => server.stats().receivedPackets === 3);
    expect([ada, bob, dan].map(({ packets }) => packets.length)).toEqual([1, 0, 1]);
  });

  it('is refused where a client could not show it, and ends when such a client comes in; never in an echo channel or beyond 8', async () => {
    const ada = await visitor();
    const old = await visitor(QUIET, true);
    expect(await listen(ada, [QUIET])).toBe('LISTEN_NOT_SHOWN');
    await old.join(ECHO);
    expect(await listen(ada, [QUIET])).toBe('ok');
    await old.join(QUIET);
    await ada.until('the end', () => last(ada, 'listening')?.channelIds.length === 0);
    old.sendVoice(1, 'unheard');
    await old.until('the relay', () => server.stats().receivedPackets === 1);
    expect(ada.packets.length).toBe(0);
    expect(await listen(ada, [ECHO])).toBe('UNKNOWN_CHANNEL');
    expect(await listen(ada, [1, 2, 3, 4, 5, 6, 7, 8, 9])).toBe('LISTEN_TOO_MANY');
    expect(old.messages.every((message) => !JSON.stringify(message).includes('listensTo'))).toBe(true);
  });

  it('keeps deaf ears closed, and ends in a channel that one joins', async () => {
    const [ada, bob] = [await visitor(), await visitor(QUIET)];
    await listen(ada, [QUIET]);
    ada.send({ type: 'self', name: 'Ada', isMuted: true, isDeafened: true });
    await ada.join(LOBBY);
    bob.sendCompact(1, 'unheard');
    await bob.until('the relay', () => server.stats().receivedPackets === 1);
    ada.send({ type: 'self', name: 'Ada', isMuted: false, isDeafened: false });
    await ada.join(QUIET);
    expect(last(ada, 'listening')?.channelIds).toEqual([]);
    bob.sendCompact(2, 'once');
    await ada.until('the packet', () => ada.packets.length > 0);
    await ada.join(QUIET);
    expect(ada.packets.length).toBe(1);
  });
});

describe('a priority speaker', () => {
  it('is marked by the server, for clients that know it, and stays one after a reconnect', async () => {
    const [ada, bob, old] = [await visitor(), await visitor(), await visitor(LOBBY, true)];
    expect(server.setPriority(4_711, true)).toBe(false);
    expect(server.setPriority(idOf(ada), true)).toBe(true);
    const isMarked = (viewer: RawClient): boolean =>
      viewer.messages.some((message) => message.type === 'presence' && message.users.some((user) => user.isPriority));
    await bob.until('the mark', () => isMarked(bob));
    expect(server.users().find(({ id }) => id === idOf(ada))?.isPriority).toBe(true);
    await old.join(QUIET);
    expect(isMarked(old)).toBe(false);
    // No client message carries the priority mark.
    bob.send({ type: 'self', name: 'Bob', isMuted: false, isDeafened: false, isPriority: true } as never);
    expect((await bob.closed).reason).toBe('BAD_MESSAGE');
  });
});
