import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodedError } from '@jackfield/protocol/coded-error';
import { startServer } from '@jackfield/server';
import type { RunningServer, ServerConfigInput } from '@jackfield/server';
import { openLaneClient } from './testing/lane-client.ts';
import type { LaneClient } from './testing/lane-client.ts';
import type { ToVoice } from './voice-link.ts';

let stack: AsyncDisposableStack;
let folder: string;
let port = 0;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-rejoin-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  port = 0;
});
afterEach(() => stack.disposeAsync());

/** Starts the same server each time: same certificate, same port. */
async function serve(channels: ServerConfigInput['channels'] & object): Promise<RunningServer> {
  const server = stack.use(await startServer({ dataDir: folder, config: { host: '127.0.0.1', port, channels } }));
  port = server.port;
  return server;
}

async function enter(name: string, channelId: number): Promise<{ client: LaneClient; refusals: CodedError[] }> {
  const client = stack.use(await openLaneClient(`127.0.0.1:${port}`, name));
  const refusals: CodedError[] = [];
  client.events.on('notRejoined', (error) => refusals.push(error));
  client.control.open();
  await client.until('the connection', () => client.states.at(-1)?.kind === 'connected');
  await client.control.joinChannel(channelId);
  return { client, refusals };
}

const channelOf = ({ users, selfId }: LaneClient): number | null | undefined => users.get(selfId)?.channelId;

describe('after the server came back, a client', () => {
  it('is told that its channel is gone, and is in none: not in the one that took its place', async () => {
    const server = await serve([{ name: 'Lobby' }, { name: 'Den' }]);
    const { client, refusals } = await enter('Ann', 2);
    await server.close();
    await serve([{ name: 'Lobby' }, { name: 'Games' }]);
    await client.until('the news', () => refusals.length > 0, 15_000);
    expect(refusals.map(({ code, message }) => [code, message])).toEqual([
      ['CHANNEL_NOT_THERE', `The server 127.0.0.1:${port} has no channel Den: you are in none.`],
    ]);
    expect(channelOf(client)).toBeNull();
    expect(client.states.at(-1)?.kind).toBe('connected');
  });

  it('is told that its channel is full now, and is back in it at the next chance', async () => {
    let server = await serve([{ name: 'Lobby' }, { name: 'Den', maxUsers: 1 }]);
    const ann = await enter('Ann', 2);
    await server.close();
    server = await serve([{ name: 'Lobby' }]);
    await ann.client.until('the first news', () => ann.refusals.length === 1, 15_000);
    const bob = await enter('Bob', 1);
    await server.close();
    // Bob wants the Den now, Ann still does: one of them is refused.
    server = await serve([{ name: 'Den', maxUsers: 1 }, { name: 'Lobby' }]);
    await ann.client.until('Ann in the Den', () => channelOf(ann.client) === 1, 15_000);
    await bob.client.until('Bob in the Lobby', () => channelOf(bob.client) === 2, 15_000);
    await expect(bob.client.control.joinChannel(1)).rejects.toMatchObject({ code: 'CHANNEL_FULL' });
  });

  it('is told CHANNEL_FULL when others took all places meanwhile', async () => {
    let server = await serve([{ name: 'Den' }]);
    const clients = [await enter('Ann', 1), await enter('Bob', 1)];
    await server.close();
    server = await serve([{ name: 'Den', maxUsers: 1 }]);
    const refusals = (): string[] => clients.flatMap((one) => one.refusals.map(({ code }) => code));
    await clients[0]?.client.until('one refusal', () => refusals().length === 1, 15_000);
    expect(refusals()).toEqual(['CHANNEL_FULL']);
    expect(server.users().map(({ channelId }) => channelId)).toHaveLength(2);
  });

  it('is in its channel again although the channel has another place in the list', async () => {
    const server = await serve([{ name: 'Lobby' }, { name: 'Den' }]);
    const { client, refusals } = await enter('Ann', 2);
    await server.close();
    await serve([{ name: 'New' }, { name: 'Lobby' }, { name: 'Den' }]);
    await client.until('the Den', () => channelOf(client) === 3, 15_000);
    expect(refusals).toEqual([]);
  });
});

describe('a client that cannot write down the certificate of a new server', () => {
  it('says so, and is connected', async () => {
    await serve([{ name: 'Lobby' }]);
    const home = join(folder, 'home');
    await mkdir(home);
    const client = stack.use(await openLaneClient(`127.0.0.1:${port}`, 'Ann', home));
    const troubles: string[] = [];
    client.events.on('notPinned', ({ code }) => troubles.push(code));
    // A file cannot replace a folder.
    await mkdir(join(home, 'known-servers.json'));
    client.control.open();
    await client.until('the trouble', () => troubles.length > 0);
    expect(troubles).toEqual(['SETTINGS_UNWRITABLE']);
    expect(client.states.at(-1)?.kind).toBe('connected');
  });
});

describe('after its voice half died, a client', () => {
  it('gets a line to another one that a new connection opens, and is back in its channel', async () => {
    await serve([{ name: 'Lobby' }, { name: 'Den' }]);
    const { client } = await enter('Ann', 2);
    const before = client.selfId;
    const line = client.renewVoice();
    stack.defer(() => line.close());
    const messages: ToVoice[] = [];
    line.on('message', (message: ToVoice) => messages.push(message));
    await client.until('the way back', () => client.selfId !== before && channelOf(client) === 2);
    await client.until('the key', () => messages.some((message) => message.kind === 'seal' && message.seal !== null));
    const opened = messages.findIndex(({ kind }) => kind === 'open');
    expect(messages[opened]).toMatchObject({ connectionId: client.selfId });
    // No key of the old connection seals packets of the new one.
    const seals = messages.filter((message) => message.kind === 'seal' && message.seal !== null);
    expect(messages.findIndex((message) => message.kind === 'seal' && message.seal !== null)).toBeGreaterThan(opened);
    expect(seals[0]).toMatchObject({ seal: { epoch: 1 } });
    expect(client.states.filter(({ kind }) => kind === 'reconnecting')).toMatchObject([
      { reason: { code: 'CONNECTION_LOST' } },
    ]);
  });
});
