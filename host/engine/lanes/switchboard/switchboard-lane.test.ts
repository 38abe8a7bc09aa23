import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '@jackfield/server';
import type { RunningServer, ServerConfigInput } from '@jackfield/server';
import { enter, openLaneClient, untilHeard } from './testing/lane-client.ts';
import type { LaneClient } from './testing/lane-client.ts';

const LOBBY = 1;
const QUIET_ROOM = 2;
const ECHO = 3;

let stack: AsyncDisposableStack;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-server-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => stack.disposeAsync());

async function start(config: ServerConfigInput = {}): Promise<RunningServer> {
  return stack.use(await startServer({ dataDir: folder, config: { host: '127.0.0.1', port: 0, ...config } }));
}

async function visit(server: { readonly port: number }, name: string): Promise<LaneClient> {
  return stack.use(await openLaneClient(`127.0.0.1:${server.port}`, name));
}

describe('the switchboard lane', () => {
  it('carries 20 sealed packets from one client to the other over UDP, in order, with timestamps and talk end', async () => {
    const server = await start();
    const [ada, bob] = [await visit(server, 'Ada'), await visit(server, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await untilHeard(ada, bob, 'warm-up');
    await untilHeard(bob, ada, 'and back');
    const before = bob.heard.length;
    for (let index = 0; index < 20; index += 1) {
      const payload = Buffer.from(`frame ${index}`);
      ada.voice.send(payload, payload.length, 1_000 + 2 * index, index === 19);
    }
    await bob.until('20 packets', () => bob.heard.length >= before + 20);
    const heard = bob.heard.slice(before);
    expect(heard.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, index) => `frame ${index}`));
    expect(heard.map(({ timestamp }) => timestamp)).toEqual(
      Array.from({ length: 20 }, (_, index) => 1_000 + 2 * index),
    );
    expect(heard.map(({ isTalkEnd }) => isTalkEnd)).toEqual([...Array.from({ length: 19 }, () => false), true]);
    expect(heard.at(-1)?.sequence).toBe((heard[0]?.sequence ?? 0) + 19);
    expect(heard[0]?.senderId).toBe(ada.selfId);
    expect(bob.senders).toEqual([ada.selfId]);
    expect(bob.voice.stats()).toMatchObject({ path: 'udp', dropped: {} });
  });

  it('sends nobody outside the channel a packet, and one’s own back in an echo channel only', async () => {
    const server = await start();
    const [ada, bob, eve] = [await visit(server, 'Ada'), await visit(server, 'Bob'), await visit(server, 'Eve')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await enter(eve, QUIET_ROOM);
    await untilHeard(ada, bob, 'lobby');
    expect(eve.voice.stats().receivedPackets).toBe(0);
    expect(ada.heard).toEqual([]);
    await eve.control.joinChannel(ECHO);
    await ada.control.joinChannel(ECHO);
    await untilHeard(ada, ada, 'echo of Ada');
    await untilHeard(eve, eve, 'echo of Eve');
    expect(ada.senders).toEqual([ada.selfId]);
    expect(new Set(ada.heard.map(({ senderId }) => senderId))).toEqual(new Set([ada.selfId]));
    expect(new Set(eve.heard.map(({ senderId }) => senderId))).toEqual(new Set([eve.selfId]));
  });

  it('forwards nothing of one whom the server mutes, shows it to all, and forwards again afterwards', async () => {
    const server = await start();
    const [ada, bob] = [await visit(server, 'Ada'), await visit(server, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await untilHeard(ada, bob, 'before');
    expect(server.setServerMuted(ada.selfId, true)).toBe(true);
    expect(server.setServerMuted(999, true)).toBe(false);
    await bob.until('the badge', () => bob.users.get(ada.selfId)?.isServerMuted === true);
    const forwarded = server.stats().forwardedPackets;
    const { muted } = server.stats().dropped;
    for (let index = 0; index < 10; index += 1) ada.say('muted');
    await bob.until('10 refusals', () => server.stats().dropped.muted === muted + 10);
    expect(server.stats().forwardedPackets).toBe(forwarded);
    expect(bob.heard.some(({ text }) => text === 'muted')).toBe(false);
    server.setServerMuted(ada.selfId, false);
    await untilHeard(ada, bob, 'after');
  });

  it('enforces the mute and deafness that clients ask for', async () => {
    const server = await start();
    const [ada, bob] = [await visit(server, 'Ada'), await visit(server, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await untilHeard(ada, bob, 'one');
    bob.control.setSelf({ name: 'Bobby', isMuted: true, isDeafened: true, hasVoiceChanger: false, codecs: [] });
    await ada.until('the change', () => ada.users.get(bob.selfId)?.isDeafened === true);
    expect(ada.users.get(bob.selfId)).toMatchObject({ name: 'Bobby', isMuted: true });
    const codecs = ['a'.repeat(64)];
    bob.control.setSelf({ name: 'Bobby', isMuted: true, isDeafened: true, hasVoiceChanger: true, codecs });
    await ada.until('the mark', () => ada.users.get(bob.selfId)?.hasVoiceChanger === true);
    for (const { users } of [ada, bob]) expect(users.get(bob.selfId)?.codecs).toEqual(codecs);
    const { receivedPackets } = bob.voice.stats();
    const { muted } = server.stats().dropped;
    bob.say('not heard');
    ada.say('to nobody');
    await ada.until('the refusal', () => server.stats().dropped.muted === muted + 1);
    expect(bob.voice.stats().receivedPackets).toBe(receivedPackets);
  });

  it('carries chat to the channel, keeps it for the next who joins, and refuses with codes', async () => {
    const server = await start({ limits: { chatPerMinute: 12 } });
    const [ada, bob] = [await visit(server, 'Ada'), await visit(server, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await ada.control.sendChat('hello <b>you</b>');
    await bob.until('the chat', () => bob.chats.includes('hello <b>you</b>'));
    const eve = await visit(server, 'Eve');
    await enter(eve, LOBBY);
    expect(eve.chats).toEqual(['hello <b>you</b>']);
    await expect(ada.control.sendChat('x'.repeat(4_001))).rejects.toMatchObject({ code: 'CHAT_TOO_LONG' });
    await expect(ada.control.sendChat(' \n')).rejects.toMatchObject({ code: 'CHAT_EMPTY' });
    await expect(ada.control.joinChannel(77)).rejects.toMatchObject({ code: 'UNKNOWN_CHANNEL' });
    await ada.control.sendChat('second');
    await expect(ada.control.sendChat('third')).rejects.toMatchObject({ code: 'CHAT_TOO_FAST' });
    await bob.control.leaveChannel();
    await expect(bob.control.sendChat('from nowhere')).rejects.toMatchObject({ code: 'NOT_IN_CHANNEL' });
  });

  it('carries voice between a client on IPv6 and one on IPv4 through a server that listens on ::', async () => {
    const server = await start({ host: '::' });
    const ada = stack.use(await openLaneClient(`[::1]:${server.port}`, 'Ada'));
    const bob = await visit(server, 'Bob');
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await untilHeard(ada, bob, 'from six to four');
    await untilHeard(bob, ada, 'from four to six');
    expect(server.stats().dropped.unboundAddress).toBe(0);
  });

  it('uses the control lane when the server has no UDP', async () => {
    const server = await start({ hasUdp: false });
    expect(server.udpPort).toBeNull();
    const [ada, bob] = [await visit(server, 'Ada'), await visit(server, 'Bob')];
    await enter(ada, LOBBY, 'control');
    await enter(bob, LOBBY, 'control');
    await untilHeard(ada, bob, 'over TLS');
    expect(ada.states.at(-1)).toMatchObject({ kind: 'connected', voicePath: 'control' });
  });

  it('loses its connection to a graceful stop with SERVER_STOPPING, and comes back to its channel by name', async () => {
    const channels = [{ name: 'Lobby' }, { name: 'Quiet room' }];
    const server = await start({ channels });
    const ada = await visit(server, 'Ada');
    await enter(ada, 2);
    await server.close();
    await ada.until('the news', () => ada.states.at(-1)?.kind === 'reconnecting');
    const lost = ada.states.find((state) => state.kind === 'reconnecting');
    expect(lost).toMatchObject({ attempt: 1, wasConnected: true, reason: { code: 'SERVER_STOPPING' } });
    await expect(ada.control.joinChannel(1)).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    // The quiet room has another id now.
    const again = await start({
      port: server.port,
      channels: [{ name: 'New' }, { name: 'Lobby' }, { name: 'Quiet room' }],
    });
    await ada.until('the connection', () => ada.states.at(-1)?.kind === 'connected');
    await ada.until('the channel', () => ada.users.get(ada.selfId)?.channelId === 3);
    expect(again.users()).toMatchObject([{ name: 'Ada', channelId: 3 }]);
  });

  it('lets the second login of an identity replace the first, which does not come back', async () => {
    const server = await start();
    const home = await mkdtemp(join(tmpdir(), 'jackfield-twice-'));
    stack.defer(() => rm(home, { recursive: true, force: true }));
    const first = stack.use(await openLaneClient(`127.0.0.1:${server.port}`, 'Ada', home));
    await enter(first, LOBBY);
    const second = stack.use(await openLaneClient(`127.0.0.1:${server.port}`, 'Ada', home));
    await enter(second, LOBBY);
    await first.until('its end', () => first.states.at(-1)?.kind === 'failed');
    expect(first.states.at(-1)).toMatchObject({ error: { code: 'REPLACED' } });
    expect(server.users()).toHaveLength(1);
  });

  it('says with the connection which certificate the server has and whether it was known before', async () => {
    const server = await start();
    const { fingerprint } = server;
    const home = await mkdtemp(join(tmpdir(), 'jackfield-visits-'));
    stack.defer(() => rm(home, { recursive: true, force: true }));
    for (const trust of ['first-visit', 'known']) {
      const ada = await openLaneClient(`127.0.0.1:${server.port}`, 'Ada', home);
      await enter(ada, LOBBY);
      expect(ada.states.at(-1)).toMatchObject({ kind: 'connected', fingerprint, trust });
      await ada[Symbol.asyncDispose]();
    }
  });

  it('takes the certificate that an invite link names, and refuses any other before it says who one is', async () => {
    const server = await start();
    const address = `127.0.0.1:${server.port}`;
    const bob = stack.use(await openLaneClient(address, 'Bob', null, server.fingerprint));
    await enter(bob, LOBBY);
    expect(bob.states.at(-1)).toMatchObject({ kind: 'connected', trust: 'invited' });
    const named = 'ab'.repeat(32);
    const eve = stack.use(await openLaneClient(address, 'Eve', null, named));
    eve.control.open();
    await eve.until('the refusal', () => eve.states.at(-1)?.kind === 'failed');
    expect(eve.states.at(-1)).toMatchObject({
      error: { code: 'INVITE_MISMATCH', details: { address, expected: named, actual: server.fingerprint } },
    });
    expect(eve.knownServers.fingerprintOf(address)).toBeNull();
    expect(server.users().map(({ name }) => name)).toEqual(['Bob']);
  });

  it('takes a server’s certificate at the first visit and refuses another one until it is trusted', async () => {
    const server = await start();
    const ada = await visit(server, 'Ada');
    await enter(ada, LOBBY);
    expect(ada.knownServers.fingerprintOf(ada.control.address)).toBe(server.fingerprint);
    await server.close();
    await rm(folder, { recursive: true });
    const other = await start({ port: server.port });
    await ada.until('the refusal', () => ada.states.at(-1)?.kind === 'failed');
    expect(ada.states.at(-1)).toMatchObject({
      error: { code: 'CERTIFICATE_CHANGED', details: { expected: server.fingerprint, actual: other.fingerprint } },
    });
    expect(other.users()).toEqual([]);
    await ada.knownServers.trust(ada.control.address, other.fingerprint);
    ada.control.open();
    await ada.until('the connection', () => ada.states.at(-1)?.kind === 'connected');
    await ada.until('the channel', () => ada.users.get(ada.selfId)?.channelId === LOBBY);
  });

  it('leaves no socket behind, neither the lane nor the server', async () => {
    const count = (): number => process.getActiveResourcesInfo().filter((name) => /TCP|TLS|UDP/.test(name)).length;
    await expect.poll(count).toBe(0);
    const server = await start();
    const [ada, bob] = [await visit(server, 'Ada'), await visit(server, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await untilHeard(ada, bob, 'here');
    expect(count()).toBeGreaterThan(4);
    await stack.disposeAsync();
    await expect.poll(count).toBe(0);
  });
});
