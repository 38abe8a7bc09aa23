import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ServerMessage } from '@jackfield/wire/messages';
import { startServer } from '../start-server.ts';
import type { RunningServer } from '../start-server.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';

let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-features-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0 } }));
});
afterEach(() => stack.disposeAsync());

async function visit(name: string): Promise<RawClient> {
  return stack.use(await openRawClient({ port: server.port, name }));
}

/** The last entry of a user that the client received; undefined when it received none. */
function knownOf(client: RawClient, userId: number): unknown {
  const users = client.messages.flatMap((message: ServerMessage) => (message.type === 'presence' ? message.users : []));
  return users.findLast(({ id }) => id === userId);
}

const self = { type: 'self', isMuted: false, isDeafened: false } as const;

it('tells of a voice changer those who tell of themselves, at once and later, and never an older client', async () => {
  const [ada, old] = [await visit('Ada'), await visit('Old')];
  const adaId = ada.welcome.selfId;
  ada.send({ ...self, name: 'Ada', hasVoiceChanger: true });
  await ada.until('the mark', () => JSON.stringify(knownOf(ada, adaId) ?? null).includes('"hasVoiceChanger":true'));
  await old.until('the change', () => knownOf(old, adaId) !== undefined);
  expect(knownOf(old, adaId)).not.toHaveProperty('hasVoiceChanger');

  const late = await visit('Late');
  expect(late.welcome.users.find(({ id }) => id === adaId)).not.toHaveProperty('hasVoiceChanger');
  late.send({ ...self, name: 'Late', hasVoiceChanger: false });
  await late.until('the mark', () => knownOf(late, adaId) !== undefined);
  expect(knownOf(late, adaId)).toMatchObject({ name: 'Ada', hasVoiceChanger: true });

  ada.send({ ...self, name: 'Ada again', hasVoiceChanger: false });
  for (const client of [ada, late, old]) {
    await client.until('the end', () => JSON.stringify(knownOf(client, adaId) ?? null).includes('Ada again'));
    expect(knownOf(client, adaId)).not.toHaveProperty('hasVoiceChanger');
  }
});

const [ADPCM, PCM] = ['a'.repeat(64), 'b'.repeat(64)];

it('tells of codecs those who tell of their own, none included, and keeps them from clients that know of voice changers alone', async () => {
  const [ada, middle] = [await visit('Ada'), await visit('Middle')];
  const adaId = ada.welcome.selfId;
  middle.send({ ...self, name: 'Middle', hasVoiceChanger: false });
  ada.send({ ...self, name: 'Ada', hasVoiceChanger: true, codecs: [ADPCM, PCM] });
  // The client itself is told what the server has understood.
  await ada.until('her own', () => JSON.stringify(knownOf(ada, adaId) ?? null).includes(ADPCM));
  expect(knownOf(ada, adaId)).toMatchObject({ hasVoiceChanger: true, codecs: [ADPCM, PCM] });
  await middle.until('the mark', () => JSON.stringify(knownOf(middle, adaId) ?? null).includes('hasVoiceChanger'));
  expect(knownOf(middle, adaId)).not.toHaveProperty('codecs');

  const late = await visit('Late');
  late.send({ ...self, name: 'Late', codecs: [] });
  await late.until('the codecs', () => JSON.stringify(knownOf(late, adaId) ?? null).includes(ADPCM));
  expect(knownOf(late, adaId)).toMatchObject({ codecs: [ADPCM, PCM] });
  expect(knownOf(late, adaId)).not.toHaveProperty('hasVoiceChanger');

  ada.send({ ...self, name: 'Ada again', hasVoiceChanger: false, codecs: [] });
  for (const client of [ada, late, middle]) {
    await client.until('the end', () => JSON.stringify(knownOf(client, adaId) ?? null).includes('Ada again'));
    expect(knownOf(client, adaId)).not.toHaveProperty('codecs');
  }
});

it.each([
  ['five digests', ['a', 'b', 'c', 'd', 'e'].map((digit) => digit.repeat(64))],
  ['one that is too short', ['a'.repeat(63)]],
  ['the same twice', [ADPCM, ADPCM]],
  ['one that is no hex', [`${'a'.repeat(63)}g`]],
])('closes the connection of one who announces %s', async (_what, codecs) => {
  const ada = await visit('Ada');
  ada.send({ ...self, name: 'Ada', codecs });
  expect((await ada.closed).code).toBe(4009);
});
