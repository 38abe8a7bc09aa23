import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recording } from '@jackfield/protocol/state';
import { startServer } from '@jackfield/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { enter, openLaneClient } from './testing/lane-client.ts';
import type { LaneClient } from './testing/lane-client.ts';

const [LOBBY, QUIET] = [1, 2];

let stack: AsyncDisposableStack;
let port: number;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-lane-recording-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  ({ port } = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0 } })));
});
afterEach(() => stack.disposeAsync());

async function visit(name: string): Promise<{ client: LaneClient; states: (Recording | null)[] }> {
  const client = stack.use(await openLaneClient(`127.0.0.1:${port}`, name));
  const states: (Recording | null)[] = [];
  client.events.on('recording', (recording) => states.push(recording));
  await enter(client, LOBBY);
  return { client, states };
}

it('carries question, answer and withdrawal between two lanes, and is over for who goes to another channel', async () => {
  const [ada, bob] = [await visit('Ada'), await visit('Bob')];
  await ada.client.control.startRecording(10);
  await bob.client.until('the question', () => bob.states.at(-1)?.asked.includes(bob.client.selfId) === true);
  const id = bob.states.at(-1)?.id ?? 0;
  expect(bob.states.at(-1)).toMatchObject({ recorderId: ada.client.selfId, seconds: 10, phase: 'asking', allowed: [] });
  bob.client.control.answerRecording(id, true);
  await ada.client.until('the yes', () => ada.states.at(-1)?.allowed.includes(bob.client.selfId) === true);
  expect(ada.states.at(-1)?.phase).toBe('running');
  bob.client.control.answerRecording(id, false);
  await ada.client.until('the withdrawal', () => ada.states.at(-1)?.allowed.length === 0);
  await expect(bob.client.control.startRecording(10)).rejects.toMatchObject({ code: 'RECORDING_BUSY' });

  await bob.client.control.joinChannel(QUIET);
  await bob.client.until('the end', () => bob.states.at(-1) === null);
  expect(ada.states.at(-1)).not.toBeNull();
  ada.client.control.stopRecording(id);
  await ada.client.until('the end', () => ada.states.at(-1) === null);
});
