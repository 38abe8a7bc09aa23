import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerMessage, ServerMessages } from '@jackfield/wire/messages';
import { startServer } from '../start-server.ts';
import type { RunningServer } from '../start-server.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';
import { Recordings } from './recordings.ts';
import type { RecordableSession } from './recordings.ts';

/** Interval in which changes are sent together, in ms. */
const BATCH_MS = 50;
const [LOBBY, MUSIC, ECHO] = [1, 2, 3];

let stack: AsyncDisposableStack;
let server: RunningServer;
let requestId = 1_000;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(async () => {
  vi.useRealTimers();
  await stack.disposeAsync();
});

async function start(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-recordings-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const channels = [
    { name: 'Lobby', kind: 'voice' as const },
    { name: 'Music', kind: 'voice' as const },
    { name: 'Echo', kind: 'echo' as const },
  ];
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0, channels } }));
}

/** A client in the channel; it announces recording support unless it is an older client. */
async function visit(name: string, channelId = LOBBY, age: 'new' | 'plugins only' | 'old' = 'new'): Promise<RawClient> {
  const client = stack.use(await openRawClient({ port: server.port, name }));
  if (age !== 'old') client.send({ type: 'recordingSupport', ...(age === 'new' && { conversations: true as const }) });
  await client.join(channelId);
  return client;
}

const idOf = (client: RawClient): number => client.welcome.selfId;
const states = (client: RawClient): ServerMessages['recording'][] =>
  client.messages.filter((message) => message.type === 'recording');
const isOver = (client: RawClient): boolean => client.messages.some(({ type }) => type === 'recordingEnded');

/** Waits until the last state that the client received matches `wanted`. */
async function untilState(client: RawClient, wanted: Partial<ServerMessages['recording']>): Promise<number> {
  const holds = (): boolean => {
    const last = states(client).at(-1);
    return (
      last !== undefined &&
      Object.entries(wanted).every(([key, value]) => JSON.stringify(last[key as 'phase']) === JSON.stringify(value))
    );
  };
  await client.until(JSON.stringify(wanted), holds);
  return states(client).at(-1)?.recordingId ?? 0;
}

function ask(client: RawClient, seconds = 5): number {
  requestId += 1;
  client.send({ type: 'recordStart', requestId, seconds });
  return requestId;
}

async function answerTo(client: RawClient, id: number): Promise<ServerMessage> {
  const find = (): ServerMessage | undefined =>
    client.messages.find((message) => 'requestId' in message && message.requestId === id);
  await client.until(`the answer to ${id}`, () => find() !== undefined);
  return find() ?? { type: 'renewVoiceKey' };
}

/** Resolves when everything that the client sent before has been handled. */
const settle = async (client: RawClient): Promise<void> => void (await answerTo(client, ask(client)));

describe('a recording of a channel', () => {
  it('asks the two others, runs when both answered, and has only the voice of the one who allowed it', async () => {
    await start();
    const [ada, bob, eve] = [await visit('Ada'), await visit('Bob'), await visit('Eve')];
    expect(await answerTo(ada, ask(ada, 7))).toMatchObject({ type: 'ok' });
    const question = { phase: 'asking', recorderId: idOf(ada), seconds: 7, allowed: [], asked: [idOf(bob), idOf(eve)] };
    for (const client of [ada, bob, eve]) await untilState(client, question as never);
    const id = await untilState(bob, {});
    bob.send({ type: 'recordAnswer', recordingId: id, isAllowed: true });
    await untilState(eve, { phase: 'asking', allowed: [idOf(bob)], asked: [idOf(eve)] });
    eve.send({ type: 'recordAnswer', recordingId: id, isAllowed: false });
    for (const client of [ada, bob, eve])
      await untilState(client, { phase: 'running', allowed: [idOf(bob)], asked: [] });

    bob.send({ type: 'recordAnswer', recordingId: id, isAllowed: false });
    for (const client of [ada, eve]) await untilState(client, { phase: 'running', allowed: [] });
    ada.send({ type: 'recordStop', recordingId: id });
    for (const client of [ada, bob, eve]) await client.until('the end', () => isOver(client));
  });

  it('asks who comes in later, takes off who leaves, and ends when the recorder goes to another channel', async () => {
    await start();
    const [ada, bob] = [await visit('Ada'), await visit('Bob')];
    ask(ada);
    const id = await untilState(bob, { asked: [idOf(bob)] });
    bob.send({ type: 'recordAnswer', recordingId: id, isAllowed: true });
    await untilState(ada, { phase: 'running', allowed: [idOf(bob)] });
    const late = await visit('Late');
    await untilState(late, { phase: 'running', allowed: [idOf(bob)], asked: [idOf(late)] });
    late.send({ type: 'recordAnswer', recordingId: id, isAllowed: true });
    await untilState(ada, { allowed: [idOf(bob), idOf(late)], asked: [] });
    await bob.join(MUSIC);
    await untilState(ada, { allowed: [idOf(late)] });
    // A user who comes back has to allow the recording again.
    await bob.join(LOBBY);
    await untilState(ada, { allowed: [idOf(late)], asked: [idOf(bob)] });
    await ada.join(MUSIC);
    for (const client of [ada, bob, late]) await client.until('the end', () => isOver(client));
    expect(states(late).at(-1)).toMatchObject({ allowed: [idOf(late)], asked: [idOf(bob)] });
  });

  it('ends with the connection of the recorder, and another one may begin', async () => {
    await start();
    const [ada, bob] = [await visit('Ada'), await visit('Bob')];
    ask(ada);
    await untilState(bob, { asked: [idOf(bob)] });
    ada.socket.terminate();
    await bob.until('the end', () => isOver(bob));
    expect(await answerTo(bob, ask(bob))).toMatchObject({ type: 'ok' });
    await untilState(bob, { phase: 'running', recorderId: idOf(bob) });
  });

  it('neither asks nor tells an older client, and nobody in an echo channel', async () => {
    await start();
    const [ada, old] = [await visit('Ada'), await visit('Old', LOBBY, 'old')];
    ask(ada);
    const id = await untilState(ada, { phase: 'running', allowed: [], asked: [] });
    old.send({ type: 'recordAnswer', recordingId: id, isAllowed: true });
    old.send({ type: 'chat', requestId: 1, text: 'done' });
    await old.until('the chat', () => old.messages.some(({ type }) => type === 'ok'));
    expect(states(ada).at(-1)).toMatchObject({ allowed: [] });
    expect(states(old)).toEqual([]);
    const [mia, noa] = [await visit('Mia', ECHO), await visit('Noa', ECHO)];
    ask(mia);
    const echo = await untilState(noa, { phase: 'running', asked: [] });
    noa.send({ type: 'recordAnswer', recordingId: echo, isAllowed: true });
    await settle(noa);
    expect(states(mia).at(-1)).toMatchObject({ allowed: [] });
  });
});

describe('a recording of a conversation', () => {
  it('asks and tells those whose client understands it, for up to eight hours, and nobody else', async () => {
    await start();
    const [ada, bob, old] = [await visit('Ada'), await visit('Bob'), await visit('Old', LOBBY, 'plugins only')];
    requestId += 1;
    ada.send({ type: 'conversationRecordStart', requestId });
    expect(await answerTo(ada, requestId)).toMatchObject({ type: 'ok' });
    const id = await untilState(bob, { phase: 'asking', isConversation: true, seconds: 28_800, asked: [idOf(bob)] });
    for (const client of [old, bob]) client.send({ type: 'recordAnswer', recordingId: id, isAllowed: true });
    await untilState(ada, { phase: 'running', allowed: [idOf(bob)], asked: [] });
    // A channel has at most one recording, of either kind.
    expect(await answerTo(old, ask(old))).toMatchObject({ type: 'refused', code: 'RECORDING_BUSY' });
    ada.send({ type: 'recordStop', recordingId: id });
    await bob.until('the end', () => isOver(bob));
    expect([states(old), isOver(old)]).toEqual([[], false]);
    old.send({ type: 'conversationRecordStart', requestId: 1 });
    expect(await old.closed).toMatchObject({ reason: 'BAD_MESSAGE' });
  });
});

describe('a hostile client', () => {
  it('cannot answer for another, from another channel, for another recording, or as the recorder, nor stop what is not its own', async () => {
    await start();
    const [ada, bob, eve] = [await visit('Ada'), await visit('Bob'), await visit('Eve', MUSIC)];
    ask(ada);
    const id = await untilState(bob, { asked: [idOf(bob)] });
    for (const client of [eve, ada]) client.send({ type: 'recordAnswer', recordingId: id, isAllowed: true });
    bob.send({ type: 'recordAnswer', recordingId: id + 1, isAllowed: true });
    for (const client of [eve, bob]) client.send({ type: 'recordStop', recordingId: id });
    for (const client of [ada, bob, eve]) await settle(client);
    expect(states(ada).at(-1)).toMatchObject({ phase: 'asking', allowed: [], asked: [idOf(bob)] });
    expect([ada, bob].some(isOver)).toBe(false);
    // The answer message has no field for a user id.
    eve.socket.send(JSON.stringify({ type: 'recordAnswer', recordingId: id, isAllowed: true, userId: idOf(bob) }));
    expect(await eve.closed).toMatchObject({ reason: 'BAD_MESSAGE' });
    expect(states(ada).at(-1)).toMatchObject({ allowed: [] });
  });

  it('is closed when it starts one without having said that it understands them, or one of 61 s', async () => {
    await start();
    const old = await visit('Old', LOBBY, 'old');
    ask(old);
    expect(await old.closed).toMatchObject({ reason: 'BAD_MESSAGE' });
    const long = await visit('Long');
    ask(long, 61);
    expect(await long.closed).toMatchObject({ reason: 'BAD_MESSAGE' });
  });

  it('starts no second one, none without a channel, and after three in a row none for a while', async () => {
    await start();
    const [eve, bob] = [await visit('Eve'), await visit('Bob')];
    const codes: unknown[] = [];
    for (let round = 0; round < 4; round++) {
      const answer = await answerTo(eve, ask(eve));
      codes.push(answer.type === 'refused' ? answer.code : answer.type);
      if (answer.type !== 'ok') continue;
      expect(await answerTo(bob, ask(bob))).toMatchObject({ type: 'refused', code: 'RECORDING_BUSY' });
      eve.send({ type: 'recordStop', recordingId: states(eve).at(-1)?.recordingId ?? 0 });
      await eve.until('the end', () => eve.messages.filter(({ type }) => type === 'recordingEnded').length > round);
    }
    expect(codes).toEqual(['ok', 'ok', 'ok', 'RECORDING_TOO_OFTEN']);
    eve.send({ type: 'leave', requestId: 1 });
    expect(await answerTo(eve, ask(eve))).toMatchObject({ type: 'refused', code: 'NOT_IN_CHANNEL' });
  });

  it('that changes its mind ten times costs the others at most six messages, and its last no holds', async () => {
    await start();
    const [ada, eve] = [await visit('Ada'), await visit('Eve')];
    ask(ada);
    const id = await untilState(eve, { asked: [idOf(eve)] });
    for (let round = 0; round < 10; round++)
      for (const isAllowed of [true, false]) eve.send({ type: 'recordAnswer', recordingId: id, isAllowed });
    await settle(eve);
    await settle(ada);
    // One state for the question, and one for each of the five withdrawn answers.
    expect(states(ada).length).toBeLessThanOrEqual(6);
    expect(states(ada).at(-1)).toMatchObject({ allowed: [] });
  });
});

describe('time', () => {
  interface Person extends RecordableSession {
    channel: RecordableSession['channel'];
    readonly heard: ServerMessage[];
  }

  it('takes 30 s without an answer for a no, and ends one of 2 s after 7 s although its recorder says nothing', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    using recordings = new Recordings();
    const members = new Set<Person>();
    const channel = { info: { kind: 'voice' as const }, members };
    const enter = (id: number): Person => {
      const heard: ServerMessage[] = [];
      const person: Person = { id, channel, heard, outbox: { send: (message) => void heard.push(message) } };
      members.add(person);
      recordings.support(person);
      return person;
    };
    const [ada, bob] = [enter(1), enter(2)];
    expect(recordings.start(ada, 1, 2)).toBe(true);
    vi.advanceTimersByTime(29_999);
    expect(ada.heard.at(-1)).toMatchObject({ phase: 'asking', asked: [2] });
    vi.advanceTimersByTime(1 + BATCH_MS);
    expect(bob.heard.at(-1)).toMatchObject({ phase: 'running', asked: [], allowed: [] });
    vi.advanceTimersByTime(6_999);
    expect(bob.heard.at(-1)).toMatchObject({ type: 'recording' });
    vi.advanceTimersByTime(1);
    expect(bob.heard.at(-1)).toEqual({ type: 'recordingEnded', recordingId: 1 });
    // A yes that comes too late is ignored.
    recordings.answer(bob, 1, true);
    expect(bob.heard.at(-1)).toMatchObject({ type: 'recordingEnded' });
  });

  it('tells a channel of 500 who all answer at once two times, not 500', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    using recordings = new Recordings();
    const members = new Set<RecordableSession>();
    const channel = { info: { kind: 'voice' as const }, members };
    let told = 0;
    for (let id = 0; id < 500; id++) members.add({ id, channel, outbox: { send: () => void (told += 1) } });
    for (const member of members) recordings.support(member);
    const [first, ...others] = members;
    if (first !== undefined) recordings.start(first, 1, 2);
    for (const member of others) recordings.answer(member, 1, false);
    vi.advanceTimersByTime(BATCH_MS);
    // The recorder's request is answered, too.
    expect(told).toBe(1 + 2 * 500);
  });

  it('has no more than 16 voices', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    using recordings = new Recordings();
    const members = new Set<RecordableSession>();
    const channel = { info: { kind: 'voice' as const }, members };
    const heard: ServerMessage[] = [];
    const outbox = { send: (message: ServerMessage) => void heard.push(message) };
    for (let id = 0; id < 20; id++) members.add({ id, channel, outbox });
    for (const member of members) recordings.support(member);
    const [first, ...others] = members;
    if (first !== undefined) recordings.start(first, 1, 2);
    for (const member of others) recordings.answer(member, 1, true);
    vi.advanceTimersByTime(BATCH_MS);
    expect(heard.at(-1)).toMatchObject({ phase: 'running', asked: [] });
    expect(heard.findLast((message) => message.type === 'recording')?.allowed).toHaveLength(16);
  });
});
