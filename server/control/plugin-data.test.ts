import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerMessages } from '@jackfield/wire/messages';
import { startServer } from '../start-server.ts';
import type { RunningServer } from '../start-server.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';

const LOBBY = 1;
const QUIET_ROOM = 2;
const PLUGIN = 'test:board';

let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-plugin-data-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0 } }));
});
afterEach(() => stack.disposeAsync());

async function visit(channelId: number | null, ids: readonly string[] = [PLUGIN]): Promise<RawClient> {
  const client = stack.use(await openRawClient({ port: server.port }));
  client.send({ type: 'plugins', ids: [...ids] });
  if (channelId !== null) await client.join(channelId);
  return client;
}

function tell(client: RawClient, data: Uint8Array, userId: number | null = null, pluginId = PLUGIN): void {
  client.send({ type: 'pluginData', pluginId, userId, data: Buffer.from(data).toString('base64') });
}

const heard = (client: RawClient): ServerMessages['pluginData'][] =>
  client.messages.filter((message) => message.type === 'pluginData');

/** Resolves when all earlier messages have been routed, because the answer to a request comes after them. */
async function settle(client: RawClient): Promise<void> {
  await client.join(LOBBY);
}

describe('messages between plugins', () => {
  it('reach those in the channel who announced the plugin, whole and with the sender, and nobody else', async () => {
    const ada = await visit(LOBBY);
    const bob = await visit(LOBBY);
    const [plain, elsewhere, nowhere] = [
      await visit(LOBBY, ['test:other']),
      await visit(QUIET_ROOM),
      await visit(null),
    ];
    const data = Uint8Array.from({ length: 4_096 }, (_, index) => index % 251);
    tell(ada, data);
    await bob.until('the data', () => heard(bob).length === 1);
    expect(heard(bob)[0]).toEqual({
      type: 'pluginData',
      pluginId: PLUGIN,
      senderId: ada.welcome.selfId,
      data: Buffer.from(data).toString('base64'),
    });
    for (const other of [ada, plain]) {
      await settle(other);
      expect(heard(other)).toEqual([]);
    }
    await elsewhere.join(QUIET_ROOM);
    expect([...heard(elsewhere), ...heard(nowhere)]).toEqual([]);
    expect(server.stats().pluginData).toMatchObject({ received: 1, delivered: 1 });
  });

  it('reach one person alone when they name one, and only in the channel', async () => {
    const [ada, bob, eve] = [await visit(LOBBY), await visit(LOBBY), await visit(LOBBY)];
    const away = await visit(QUIET_ROOM);
    tell(ada, Uint8Array.of(1), bob.welcome.selfId);
    tell(ada, Uint8Array.of(2), away.welcome.selfId);
    tell(ada, Uint8Array.of(3), ada.welcome.selfId);
    await settle(ada);
    await settle(eve);
    await away.join(QUIET_ROOM);
    expect(heard(bob).map(({ data }) => data)).toEqual(['AQ==']);
    expect([...heard(ada), ...heard(eve), ...heard(away)]).toEqual([]);
    expect(server.stats().pluginData.dropped.noRecipient).toBe(2);
  });

  it('follow leaving, moving and a new announcement', async () => {
    const [ada, bob] = [await visit(LOBBY), await visit(LOBBY)];
    bob.send({ type: 'plugins', ids: [] });
    await settle(bob);
    tell(ada, Uint8Array.of(1));
    await settle(ada);
    bob.send({ type: 'plugins', ids: [PLUGIN] });
    await settle(bob);
    tell(ada, Uint8Array.of(2));
    await bob.until('the second', () => heard(bob).length === 1);
    await bob.join(QUIET_ROOM);
    tell(ada, Uint8Array.of(3));
    await settle(ada);
    await settle(bob);
    tell(ada, Uint8Array.of(4));
    await bob.until('the fourth', () => heard(bob).length === 2);
    expect(heard(bob).map(({ data }) => Buffer.from(data, 'base64')[0])).toEqual([2, 4]);
  });

  it('come after who sent them: a listener knows a newcomer before he gets what he sends', async () => {
    const bob = await visit(LOBBY);
    const ada = stack.use(await openRawClient({ port: server.port }));
    ada.send({ type: 'plugins', ids: [PLUGIN] });
    ada.send({ type: 'join', requestId: 9, channelId: LOBBY });
    tell(ada, Uint8Array.of(1));
    await bob.until('the data', () => heard(bob).length === 1);
    const at = bob.messages.findIndex(({ type }) => type === 'pluginData');
    const known = bob.messages
      .slice(0, at)
      .some(
        (message) =>
          message.type === 'presence' &&
          message.users.some(({ id, channelId }) => id === ada.welcome.selfId && channelId === LOBBY),
      );
    expect(known).toBe(true);
  });

  it('of a plugin that the sender did not announce, or without a channel, go nowhere', async () => {
    const bob = await visit(LOBBY);
    const [stranger, nowhere] = [await visit(LOBBY, []), await visit(null)];
    tell(stranger, Uint8Array.of(1));
    tell(nowhere, Uint8Array.of(2));
    await settle(stranger);
    await settle(nowhere);
    await settle(bob);
    expect(heard(bob)).toEqual([]);
    expect(server.stats().pluginData.dropped).toMatchObject({ notAnnounced: 1, noRecipient: 1 });
  });
});

describe('limits of messages between plugins', () => {
  it('let 40 of 100 at once pass, drop the rest and close nobody', async () => {
    const [ada, bob] = [await visit(LOBBY), await visit(LOBBY)];
    for (let count = 0; count < 100; count++) tell(ada, Uint8Array.of(count));
    await settle(ada);
    await settle(bob);
    const { length } = heard(bob);
    expect(length).toBeGreaterThanOrEqual(40);
    expect(length).toBeLessThanOrEqual(80);
    expect(server.stats().pluginData.dropped.tooFast).toBe(100 - length);
  });

  it('let 32 KiB of 80 KiB at once pass', async () => {
    const [ada, bob] = [await visit(LOBBY), await visit(LOBBY)];
    for (let count = 0; count < 20; count++) tell(ada, new Uint8Array(4_096));
    await settle(ada);
    await settle(bob);
    expect(heard(bob).length).toBeGreaterThanOrEqual(8);
    expect(heard(bob).length).toBeLessThanOrEqual(12);
  });

  it('are not multiplied by 32 plugins, each within its own: at most 200 at once, and the connection goes on', async () => {
    const ids = Array.from({ length: 32 }, (_, index) => `test:p${index}`);
    const [ada, bob] = [await visit(LOBBY, ids), await visit(LOBBY, ids)];
    for (let count = 0; count < 20; count++) for (const id of ids) tell(ada, Uint8Array.of(1), null, id);
    await settle(ada);
    await settle(bob);
    const { length } = heard(bob);
    expect(length).toBeGreaterThanOrEqual(200);
    expect(length).toBeLessThanOrEqual(320);
    // All messages are accounted for, parsed or not.
    expect(server.stats().pluginData).toMatchObject({ received: 640, delivered: length });
    expect(server.stats().pluginData.dropped.tooFast).toBe(640 - length);
  });

  it('are each plugin’s own: one that sends too much takes nothing from another', async () => {
    const ids = ['test:loud', 'test:quiet'];
    const [ada, bob] = [await visit(LOBBY, ids), await visit(LOBBY, ids)];
    for (let count = 0; count < 350; count++) tell(ada, Uint8Array.of(1), null, 'test:loud');
    for (let count = 0; count < 20; count++) tell(ada, Uint8Array.of(2), null, 'test:quiet');
    await settle(ada);
    await settle(bob);
    expect(heard(bob).filter(({ pluginId }) => pluginId === 'test:quiet')).toHaveLength(20);
  });

  it('do not grow by announcing the same plugin again', async () => {
    const [ada, bob] = [await visit(LOBBY), await visit(LOBBY)];
    for (let round = 0; round < 5; round++) {
      for (let count = 0; count < 30; count++) tell(ada, Uint8Array.of(1));
      ada.send({ type: 'plugins', ids: [PLUGIN] });
    }
    await settle(ada);
    await settle(bob);
    expect(heard(bob).length).toBeLessThanOrEqual(60);
  });

  it('close the connection of a flood of 5,000, and of a message of 4,097 bytes', async () => {
    const [ada, eve] = [await visit(LOBBY), await visit(LOBBY)];
    for (let count = 0; count < 5_000; count++) tell(ada, Uint8Array.of(1));
    expect(await ada.closed).toMatchObject({ reason: 'TOO_MANY_MESSAGES' });
    tell(eve, new Uint8Array(4_097));
    expect(await eve.closed).toMatchObject({ reason: 'BAD_MESSAGE' });
  });
});
