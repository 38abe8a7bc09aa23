/** Messages of a server as large as its configuration allows stay within the message size that clients accept. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  CHAT_HISTORY_BYTES,
  MAX_ANNOUNCED_CODECS,
  MAX_SERVER_MESSAGE_BYTES,
  MAX_USERS_PER_MESSAGE,
} from '@jackfield/wire/limits';
import type { ServerMessage, WireUser } from '@jackfield/wire/messages';
import { Relay } from '../relay/relay.ts';
import { openCertificate } from '../store/certificate.ts';
import { completeConfig } from '../store/config.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';
import { ControlServer } from './control-server.ts';
import { Outbox } from './outbox.ts';
import { Switchboard } from './switchboard.ts';

const PEOPLE = 10_000;
/** 32 characters of 4 bytes. */
const longestName = '𠮷'.repeat(32);
const codecs = Array.from({ length: MAX_ANNOUNCED_CODECS }, (_, index) => String(index).repeat(64));
const fingerprintOf = (index: number): string => index.toString(16).padStart(32, '0');

it('welcomes to 10,000 people with the longest names, and tells of all their codecs', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-large-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const config = completeConfig({ host: '127.0.0.1', port: 0, limits: { connections: PEOPLE + 1 } });
  const limits = { ...config.limits, talkersPerChannel: 64, talkersPerAddress: 64 };
  const relay = stack.use(await Relay.open({ udp: null, ...limits }));
  const switchboard = stack.use(new Switchboard(config, relay));
  // A socket that receives nothing serves as the connection of all these users.
  const nobody = new WebSocket('ws://127.0.0.1:1/');
  nobody.on('error', () => undefined);
  const silent = new Outbox(nobody, 1);
  for (let index = 0; index < PEOPLE; index += 1) {
    const session = switchboard.enter(longestName, fingerprintOf(index), silent, `address ${index}`);
    switchboard.receive(session, { type: 'self', name: longestName, isMuted: false, isDeafened: false, codecs });
  }
  const server = stack.use(await ControlServer.open(config, await openCertificate(folder), switchboard));
  const client = stack.use(await openRawClient({ port: server.port }));

  expect(client.welcome.users).toHaveLength(MAX_USERS_PER_MESSAGE);
  expect(client.welcome.users[0]?.id).toBe(client.welcome.selfId);
  await client.until('everybody', () => idsOf(client).size === PEOPLE + 1, 20_000);
  client.send({ type: 'self', name: 'Ada', isMuted: false, isDeafened: false, codecs: [] });
  const knowing = (): number => told(client).filter((user) => user.codecs !== undefined).length;
  await client.until('their codecs', () => knowing() >= PEOPLE, 20_000);
}, 60_000);

it('fits the largest message of each kind into 4 MiB', () => {
  const id = 0xffff_ffff;
  const user: WireUser = {
    id,
    name: longestName,
    fingerprint: fingerprintOf(0),
    channelId: id,
    isMuted: false,
    isDeafened: false,
    isServerMuted: false,
    hasVoiceChanger: true,
    codecs,
  };
  const channel = { id, name: '𠮷'.repeat(64), description: '𠮷'.repeat(500), kind: 'voice' } as const;
  const welcome: ServerMessage = {
    type: 'welcome',
    serverName: '𠮷'.repeat(64),
    selfId: id,
    channels: Array.from({ length: 1_000 }, () => channel),
    users: Array.from({ length: MAX_USERS_PER_MESSAGE }, () => user),
    udpPort: 65_535,
    transportKey: 'A'.repeat(24),
  };
  const key = { userId: id, epoch: 0xffff, key: 'A'.repeat(24) };
  // The largest channel that a configuration may have.
  const keys = Array.from({ length: 10_000 }, () => key);
  const joined: ServerMessage = { type: 'joined', requestId: id, channelId: id, keys, history: [] };
  expect(Buffer.byteLength(JSON.stringify(welcome))).toBeLessThan(MAX_SERVER_MESSAGE_BYTES);
  expect(Buffer.byteLength(JSON.stringify(joined)) + CHAT_HISTORY_BYTES).toBeLessThan(MAX_SERVER_MESSAGE_BYTES);
  const refuses = (limits: object): void =>
    expect(() => completeConfig(limits)).toThrow(/CONFIG_INVALID|configuration/i);
  refuses({ channels: [{ name: 'Hall', maxUsers: 10_001 }] });
  refuses({ channels: Array.from({ length: 1_001 }, (_, index) => ({ name: `Room ${index}` })) });
});

function told(client: RawClient): WireUser[] {
  return client.messages.flatMap((message) => (message.type === 'presence' ? message.users : []));
}

function idsOf(client: RawClient): Set<number> {
  return new Set([...client.welcome.users, ...told(client)].map(({ id }) => id));
}
