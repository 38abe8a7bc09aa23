/** The authorizer is asked for every control message and for voice, and a refusal changes nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ServerMessage } from '@jackfield/wire/messages';
import { Relay } from '../relay/relay.ts';
import { openCertificate } from '../store/certificate.ts';
import { completeConfig } from '../store/config.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';
import type { Action, Authorizer } from './authorizer.ts';
import { ControlServer } from './control-server.ts';
import { Switchboard } from './switchboard.ts';

const LOBBY = 1;
const QUIET = 2;

let stack: AsyncDisposableStack;
let asked: [action: Action, channelId: number | null][];
let refused: ReadonlySet<string>;
let port: number;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-authorizer-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  asked = [];
  refused = new Set();
  const authorizer: Authorizer = {
    can: (_session, action, channel) => {
      asked.push([action, channel?.info.id ?? null]);
      return !refused.has(action) && !refused.has(`${action} ${channel?.info.id}`);
    },
  };
  const config = completeConfig({
    host: '127.0.0.1',
    port: 0,
    channels: [{ name: 'Lobby' }, { name: 'Quiet' }],
  });
  const relay = stack.use(await Relay.open({ udp: { host: '127.0.0.1', port: 0 }, ...config.limits }));
  const switchboard = stack.use(new Switchboard(config, relay, authorizer));
  ({ port } = stack.use(await ControlServer.open(config, await openCertificate(folder), switchboard)));
});
afterEach(() => stack.disposeAsync());

const open = async (name: string): Promise<RawClient> => stack.use(await openRawClient({ port, name }));
const answers = ({ messages }: RawClient): ServerMessage[] =>
  messages.filter(({ type }) => type === 'ok' || type === 'refused');

it('refuses a request with NOT_PERMITTED, in one channel only where it says so, and changes nothing', async () => {
  const ada = await open('Ada');
  const bob = await open('Bob');
  await bob.join(LOBBY);
  refused = new Set([`join ${QUIET}`, 'chat']);
  await ada.join(LOBBY);
  ada.send({ type: 'join', requestId: 50, channelId: QUIET });
  ada.send({ type: 'chat', requestId: 51, text: 'Hello' });
  await ada.until('two answers', () => answers(ada).length === 2);
  expect(answers(ada)).toEqual([
    { type: 'refused', requestId: 50, code: 'NOT_PERMITTED' },
    { type: 'refused', requestId: 51, code: 'NOT_PERMITTED' },
  ]);
  refused = new Set();
  ada.send({ type: 'chat', requestId: 52, text: 'Now' });
  await bob.until('the chat', () => bob.messages.some(({ type }) => type === 'chat'));
  const texts = bob.messages.flatMap((message) => (message.type === 'chat' ? [message.message.text] : []));
  expect(texts).toEqual(['Now']);
  expect(asked).toContainEqual(['join', QUIET]);
  expect(asked).toContainEqual(['chat', LOBBY]);
});

it('drops a message without an answer that may not be sent', async () => {
  const ada = await open('Ada');
  await ada.join(LOBBY);
  refused = new Set(['self']);
  ada.send({ type: 'self', name: 'Eve', isMuted: true, isDeafened: true });
  await ada.join(QUIET);
  const bob = await open('Bob');
  expect(bob.welcome.users.find(({ id }) => id === ada.welcome.selfId)).toMatchObject({ name: 'Ada', isMuted: false });
});

it('forwards the voice of a member only in channels where it may speak', async () => {
  const [ada, bob] = [await open('Ada'), await open('Bob')];
  refused = new Set([`sendVoice ${LOBBY}`]);
  for (const client of [ada, bob]) await client.prepareVoice(LOBBY);
  ada.sendVoice(1, 'unheard');
  for (const client of [ada, bob]) await client.join(QUIET);
  await bob.until('the key', () => bob.keys.has(`${ada.welcome.selfId}/1`));
  ada.sendVoice(2, 'heard', ada.udp, false, 3);
  await bob.until('the packet', () => bob.packets.length > 0);
  expect(bob.packets).toHaveLength(1);
});
