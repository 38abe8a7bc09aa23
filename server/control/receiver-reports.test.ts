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

let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-reports-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0 } }));
});
afterEach(() => stack.disposeAsync());

async function visit(channelId: number, isNew = true, knowsQueues = false): Promise<RawClient> {
  const client = stack.use(await openRawClient({ port: server.port }));
  if (isNew) client.send({ type: 'receiverReport', senders: [], ...(knowsQueues ? { knowsQueues } : {}) });
  await client.join(channelId);
  return client;
}

function report(listener: RawClient, talker: RawClient, lostPackets: number, queueMs?: number): void {
  const queue = queueMs === undefined ? {} : { queueMs };
  const figures = { receivedPackets: 100 - lostPackets, lostPackets, burstPackets: 2, jitterMs: 10, ...queue };
  listener.send({ type: 'receiverReport', senders: [{ senderId: talker.welcome.selfId, ...figures }] });
}

const summaries = (client: RawClient): ServerMessages['receiverSummary'][] =>
  client.messages.filter((message) => message.type === 'receiverSummary');

describe('receiver reports', () => {
  it('tell a talker of the worst quarter of the listeners, once, and nobody else', async () => {
    const ada = await visit(LOBBY);
    const listeners = await Promise.all(Array.from({ length: 8 }, () => visit(LOBBY)));
    for (const [index, listener] of listeners.entries()) report(listener, ada, 2 * index);
    await ada.until('a summary', () => summaries(ada).length > 0);
    expect(summaries(ada)).toEqual([
      { type: 'receiverSummary', listeners: 8, lossPercent: 13, burstPackets: 2, jitterMs: 10 },
    ]);
    for (const listener of listeners) expect(summaries(listener)).toEqual([]);
  });

  it('count from the same channel only, never of oneself, and not more often than once a second', async () => {
    const [ada, bob, eve] = [await visit(LOBBY), await visit(LOBBY), await visit(QUIET_ROOM)];
    report(ada, ada, 90);
    report(eve, ada, 90);
    // Three reports at once are read; the last of them counts.
    for (const lost of [10, 20, 30, 90, 90, 90]) report(bob, ada, lost);
    await ada.until('a summary', () => summaries(ada).length > 0);
    expect(summaries(ada)[0]).toMatchObject({ listeners: 1, lossPercent: 20 });
  });

  it('tell the queue that a quarter of the listeners have or exceed, once, to a talker that knows queues', async () => {
    const [ada, old] = [await visit(LOBBY, true, true), await visit(LOBBY)];
    const listeners = await Promise.all(Array.from({ length: 8 }, () => visit(LOBBY)));
    for (const [index, listener] of listeners.entries()) {
      report(listener, ada, 0, [400, 30, 20, 10, 0, 0, 0][index]);
      report(listener, old, 0, 400);
    }
    await ada.until('a summary', () => summaries(ada).length > 0);
    expect(summaries(ada)[0]).toMatchObject({ listeners: 8, queueMs: 30 });
    await old.until('a summary', () => summaries(old).length > 0);
    expect(summaries(old)[0]).not.toHaveProperty('queueMs');
    // There is no new report of the queue.
    await ada.until('another summary', () => summaries(ada).length > 1);
    expect(summaries(ada)[1]).not.toHaveProperty('queueMs');
  });

  it('are over when the listener leaves, and are not sent to a client that does not know them', async () => {
    const [ada, old, bob] = [await visit(LOBBY), await visit(LOBBY, false), await visit(LOBBY)];
    report(bob, ada, 40);
    report(bob, old, 40);
    await bob.join(QUIET_ROOM);
    const cid = await visit(LOBBY);
    report(cid, ada, 10);
    await ada.until('a summary', () => summaries(ada).length > 0);
    expect(summaries(ada)[0]).toMatchObject({ listeners: 1, lossPercent: 10 });
    expect(summaries(old)).toEqual([]);
  });
});
