import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '@jackfield/server';
import type { RunningServer, ServerConfigInput } from '@jackfield/server';
import { enter, openLaneClient, untilHeard } from './testing/lane-client.ts';
import type { LaneClient } from './testing/lane-client.ts';

const [LOBBY, QUIET] = [1, 2];
let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

async function start(limits: ServerConfigInput['limits'] = {}): Promise<{ ada: LaneClient; bob: LaneClient }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-epochs-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0, limits } }));
  const address = `127.0.0.1:${server.port}`;
  // The lane behaves as if 64,997 keys had been made before.
  const ada = stack.use(await openLaneClient(address, 'Ada', null, null, { renewFromEpoch: 3 }));
  const bob = stack.use(await openLaneClient(address, 'Bob'));
  await enter(ada, LOBBY);
  await enter(bob, LOBBY);
  return { ada, bob };
}

describe('the last epochs of a key', () => {
  it('bring a new connection, in the same channel, that nobody is told of: both hear each other, no state but connected', async () => {
    const { ada, bob } = await start();
    await untilHeard(ada, bob, 'before');
    const before = ada.selfId;
    await ada.control.joinChannel(QUIET);
    await ada.control.joinChannel(LOBBY);
    await ada.until('the new connection', () => ada.selfId !== before);
    await Promise.all([untilHeard(ada, bob, 'after'), untilHeard(bob, ada, 'after')]);
    expect(new Set(ada.states.map(({ kind }) => kind))).toEqual(new Set(['connecting', 'connected']));
    expect(ada.states.filter(({ kind }) => kind === 'connecting')).toHaveLength(1);
    await ada.until('the end of the old one', () => server.users().length === 2);
    expect(server.users().map(({ id, channelId }) => [id, channelId])).toEqual([
      [bob.selfId, LOBBY],
      [ada.selfId, LOBBY],
    ]);
    await bob.until('one Ada', () => [...bob.users.values()].filter(({ name }) => name === 'Ada').length === 1);
    // The new connection begins with epoch 1 again, and so its successor comes equally late.
    const second = ada.selfId;
    await ada.control.joinChannel(QUIET);
    await ada.control.joinChannel(LOBBY);
    await ada.until('the third connection', () => ada.selfId !== second);
    await untilHeard(ada, bob, 'again');
  });

  it('go on with the old connection when the server has no place for a second one', async () => {
    const { ada, bob } = await start({ connections: 2 });
    const before = ada.selfId;
    for (let round = 0; round < 2; round += 1) {
      await ada.control.joinChannel(QUIET);
      await ada.control.joinChannel(LOBBY);
    }
    await untilHeard(ada, bob, 'still here');
    expect(ada.selfId).toBe(before);
    expect(new Set(ada.states.map(({ kind }) => kind))).toEqual(new Set(['connecting', 'connected']));
  });
});
