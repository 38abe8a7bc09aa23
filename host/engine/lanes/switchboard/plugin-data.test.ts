import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@jackfield/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { openCertificate } from '../../../../server/store/certificate.ts';
import type { PluginData } from '../../ports/lane.ts';
import { enter, openLaneClient } from './testing/lane-client.ts';
import type { LaneClient } from './testing/lane-client.ts';

const LOBBY = 1;
const PLUGIN = 'test:board';

let stack: AsyncDisposableStack;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-lane-data-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => stack.disposeAsync());

async function visit(port: number, name: string): Promise<{ client: LaneClient; heard: PluginData[] }> {
  const client = stack.use(await openLaneClient(`127.0.0.1:${port}`, name));
  const heard: PluginData[] = [];
  client.events.on('pluginData', (message) => heard.push(message));
  return { client, heard };
}

it('carries 4,096 bytes between two lanes, and announces the plugins again after the server was started anew', async () => {
  const options = { dataDir: folder, config: { host: '127.0.0.1', port: 0 } };
  const first = await startServer(options);
  const [ada, bob] = [await visit(first.port, 'Ada'), await visit(first.port, 'Bob')];
  bob.client.control.setPlugins([PLUGIN]);
  await enter(ada.client, LOBBY);
  await enter(bob.client, LOBBY);
  // The plugin is announced while the client is connected.
  ada.client.control.setPlugins([PLUGIN]);
  const data = Uint8Array.from({ length: 4_096 }, (_, index) => index);
  expect(ada.client.control.sendPluginData(PLUGIN, null, data)).toBe(true);
  await bob.client.until('the data', () => bob.heard.length === 1);
  expect(bob.heard[0]).toEqual({ pluginId: PLUGIN, senderId: ada.client.selfId, data });

  await first.close();
  await ada.client.until('the loss', () => ada.client.states.at(-1)?.kind === 'reconnecting');
  expect(ada.client.control.sendPluginData(PLUGIN, null, data)).toBe(false);
  const second = stack.use(await startServer({ ...options, config: { ...options.config, port: first.port } }));
  const inLobby = (): number => second.users().filter(({ channelId }) => channelId === LOBBY).length;
  await ada.client.until('both in the channel again', () => inLobby() === 2, 10_000);
  ada.client.control.sendPluginData(PLUGIN, bob.client.selfId, Uint8Array.of(9));
  await bob.client.until('the data of the second server', () => bob.heard.length === 2);
});

it('sends a server that does not name the features neither announcement nor data, and asks it for no recording', async () => {
  const { certificatePem } = await openCertificate(folder);
  const https = createServer({ cert: certificatePem, key: certificatePem });
  const webSockets = new WebSocketServer({ server: https });
  const received: string[] = [];
  const selves: unknown[] = [];
  webSockets.on('connection', (socket) => {
    socket.send(JSON.stringify({ type: 'challenge', protocol: 1, nonce: Buffer.alloc(32).toString('base64') }));
    socket.on('message', (text) => {
      const message = JSON.parse(String(text)) as { type: string };
      const { type } = message;
      received.push(type);
      if (type === 'self') selves.push(message);
      if (type !== 'login') return;
      const key = Buffer.alloc(16).toString('base64');
      const lists = { channels: [], users: [], udpPort: null, transportKey: key };
      socket.send(JSON.stringify({ type: 'welcome', serverName: 'Old', selfId: 1, ...lists }));
    });
  });
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  stack.defer(async () => {
    for (const client of webSockets.clients) client.terminate();
    https.close();
    await once(https, 'close');
  });
  const { client } = await visit((https.address() as AddressInfo).port, 'Ada');
  client.control.setPlugins([PLUGIN]);
  client.control.open();
  await client.until('the connection', () => client.states.at(-1)?.kind === 'connected');
  expect(client.control.sendPluginData(PLUGIN, null, Uint8Array.of(1))).toBe(false);
  client.control.setPlugins([]);
  const codecs = ['a'.repeat(64)];
  client.control.setSelf({ isMuted: true, isDeafened: false, hasVoiceChanger: true, codecs, name: 'Ada' });
  await client.until('the last message', () => received.includes('self'));
  await expect(client.control.startRecording(10)).rejects.toMatchObject({ code: 'RECORDING_UNSUPPORTED' });
  expect(received.filter((type) => type.startsWith('plugin') || type.startsWith('record'))).toEqual([]);
  expect(selves).toEqual([{ type: 'self', name: 'Ada', isMuted: true, isDeafened: false }]);
});
