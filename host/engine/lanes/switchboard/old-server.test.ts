import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ChatMessage } from '@jackfield/protocol/state';
import type { ClientMessage, ServerMessage } from '@jackfield/wire/messages';
import { nameFault } from '@jackfield/wire/name';
import { openCertificate } from '../../../../server/store/certificate.ts';
import { openLaneClient } from './testing/lane-client.ts';
import type { LaneClient } from './testing/lane-client.ts';

let stack: AsyncDisposableStack;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

const key = Buffer.alloc(16).toString('base64');
const user = {
  fingerprint: '00112233445566778899aabbccddeeff',
  channelId: null,
  isMuted: false,
  isDeafened: false,
  isServerMuted: false,
};
const ZALGO = `A${'\u030d'.repeat(20)}lice`;
const message = { id: '1', channelId: 1, userId: 2, userName: ZALGO, text: 'a\u001b[2J\u0007b\r\nc', sentAtMs: 1 };

/** A server of the first version, as far as this test needs one: no features, names by the old rule, chat passed on unchanged. */
async function visitOldServer(): Promise<{ client: LaneClient; received: ClientMessage[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-old-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { certificatePem } = await openCertificate(folder);
  const https = createServer({ cert: certificatePem, key: certificatePem });
  const webSockets = new WebSocketServer({ server: https });
  const received: ClientMessage[] = [];
  webSockets.on('connection', (socket) => {
    const send = (answer: ServerMessage): void => socket.send(JSON.stringify(answer));
    send({ type: 'challenge', protocol: 1, nonce: Buffer.alloc(32).toString('base64') });
    socket.on('message', (data, isBinary) => {
      if (isBinary || !Buffer.isBuffer(data)) return;
      const request = JSON.parse(data.toString('utf8')) as ClientMessage;
      received.push(request);
      if (request.type === 'login') {
        send({
          type: 'welcome',
          serverName: 'Old\u200b  server',
          selfId: 1,
          channels: [
            { id: 1, name: '\u001b[31mRed', description: 'two\nlines', kind: 'voice' },
            { id: 2, name: '\u200b', description: '', kind: 'voice' },
          ],
          users: [
            { ...user, id: 1, name: 'Ada' },
            { ...user, id: 2, name: ZALGO },
            { ...user, id: 3, name: 'Alice\u{e0041}' },
          ],
          udpPort: null,
          transportKey: key,
        });
      }
      const { requestId } = request as { requestId?: number };
      if (request.type === 'join')
        send({ type: 'joined', requestId: request.requestId, channelId: 1, keys: [], history: [message] });
      else if (requestId !== undefined) send({ type: 'ok', requestId });
    });
  });
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  stack.defer(async () => {
    for (const socket of webSockets.clients) socket.terminate();
    https.closeAllConnections();
    https.close();
    await once(https, 'close');
  });
  const client = stack.use(await openLaneClient(`127.0.0.1:${(https.address() as AddressInfo).port}`, 'Ada'));
  return { client, received };
}

it('sends an old server no more than its 2,000 characters, and says so before anything is sent', async () => {
  const { client, received } = await visitOldServer();
  client.control.open();
  await client.until('the connection', () => client.states.at(-1)?.kind === 'connected');
  expect(client.profile?.limits.chatCharacters).toBe(2_000);
  await expect(client.control.sendChat('x'.repeat(2_001))).rejects.toMatchObject({
    code: 'CHAT_TOO_LONG',
    details: { limit: 2_000 },
  });
  await client.control.sendChat('\u{1f600}'.repeat(2_000));
  expect(received.filter(({ type }) => type === 'chat')).toHaveLength(1);
});

it('says of an old server that it cannot whisper or listen there, and sends it no message about it', async () => {
  const { client, received } = await visitOldServer();
  client.control.open();
  await client.until('the connection', () => client.states.at(-1)?.kind === 'connected');
  expect(client.profile?.features.hasWhispers).toBe(false);
  const refusal = { code: 'WHISPER_UNSUPPORTED' };
  await expect(client.control.startWhisper({ userIds: [2], channelIds: [] })).rejects.toMatchObject(refusal);
  await expect(client.control.listenTo([2])).rejects.toMatchObject(refusal);
  client.control.setWhisperRefusals({ everybody: true, fingerprints: [] });
  client.control.endWhisper();
  await client.control.joinChannel(1);
  expect(received.filter(({ type }) => type.startsWith('whisper') || type === 'listen')).toEqual([]);
});

it('shows what an old server says by the rules of today: names, topics and texts', async () => {
  const { client } = await visitOldServer();
  const channels: { name: string; description: string }[] = [];
  const history: ChatMessage[] = [];
  client.events.on('channels', (list) => channels.push(...list));
  client.events.on('chatHistory', (list) => history.push(...list));
  client.control.open();
  await client.until('the connection', () => client.states.at(-1)?.kind === 'connected');
  await client.control.joinChannel(1);
  expect(client.states.at(-1)).toMatchObject({ serverName: 'Old server' });
  expect(channels.map(({ name, description }) => [name, description])).toEqual([
    ['[31mRed', 'two lines'],
    ['Channel 2', ''],
  ]);
  const names = [...client.users.values()].map(({ name }) => name);
  expect(names).toEqual(['Ada', `A${'\u030d'.repeat(4)}lice`, 'Alice']);
  for (const name of names) expect(nameFault(name, 'person')).toBeNull();
  expect(history.map(({ userName, text }) => [userName, text])).toEqual([[`A${'\u030d'.repeat(4)}lice`, 'a[2Jb\nc']]);
});
