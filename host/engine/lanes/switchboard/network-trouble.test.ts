import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '@jackfield/server';
import type { RunningServer } from '@jackfield/server';
import { isCompactVoice } from '@jackfield/wire/compact-voice-packet';
import { parseVoicePacket } from '@jackfield/wire/voice-packet';
import { VoiceSealer } from '@jackfield/wire/voice-seal';
import { openRawClient } from '../../../../server/testing/raw-client.ts';
import { enter, openLaneClient, untilHeard } from './testing/lane-client.ts';
import type { LaneClient } from './testing/lane-client.ts';
import { openUdpProxy } from './testing/udp-proxy.ts';
import type { UdpProxy } from './testing/udp-proxy.ts';

const LOBBY = 1;
const serverMain = fileURLToPath(new URL('../../../../server/main.ts', import.meta.url));
let stack: AsyncDisposableStack;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-trouble-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => stack.disposeAsync());

/** Clients reach the server's UDP port only through the proxy. */
async function startBehindProxy(): Promise<{ server: RunningServer; proxy: UdpProxy }> {
  let udpPort = 0;
  const proxy = stack.use(await openUdpProxy(() => udpPort));
  const config = { host: '127.0.0.1', port: 0, publicUdpPort: proxy.port };
  const server = stack.use(await startServer({ dataDir: folder, config }));
  udpPort = server.udpPort ?? 0;
  return { server, proxy };
}

async function visit(port: number, name: string): Promise<LaneClient> {
  return stack.use(await openLaneClient(`127.0.0.1:${port}`, name));
}

describe('where UDP is blocked', () => {
  it('voice is heard at once over the control lane, which is shown after 1.5 s, and goes back to UDP when that opens', async () => {
    const { server, proxy } = await startBehindProxy();
    proxy.isBlocked = true;
    const [ada, bob] = [await visit(server.port, 'Ada'), await visit(server.port, 'Bob')];
    for (const client of [ada, bob]) client.control.open();
    for (const client of [ada, bob]) {
      await client.until('the connection', () => client.states.at(-1)?.kind === 'connected');
      await client.control.joinChannel(LOBBY);
    }
    const connectedAtMs = performance.now();
    await untilHeard(ada, bob, 'first word', 1_000);
    expect(bob.voice.stats().path).toBe('none');
    await bob.until('the control path', () => bob.voice.stats().path === 'control');
    expect(performance.now() - connectedAtMs).toBeLessThan(2_000);
    await bob.until('the state', () => {
      const state = bob.states.at(-1);
      return state?.kind === 'connected' && state.voicePath === 'control';
    });
    await untilHeard(bob, ada, 'over TLS');
    expect(proxy.toClients).toEqual([]);
    proxy.isBlocked = false;
    await bob.until('the way back', () => bob.voice.stats().path === 'udp', 3_000);
    await ada.until('the way back', () => ada.voice.stats().path === 'udp', 3_000);
    await untilHeard(ada, bob, 'over UDP');
    await bob.until('packets through the proxy', () => proxy.toClients.some(isCompactVoice));
    expect(bob.states.at(-1)).toMatchObject({ kind: 'connected', voicePath: 'udp' });
  });

  it('in the middle of a call, both hear each other again within 4.5 s', async () => {
    const { server, proxy } = await startBehindProxy();
    const [ada, bob] = [await visit(server.port, 'Ada'), await visit(server.port, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await untilHeard(ada, bob, 'before');
    proxy.isBlocked = true;
    await Promise.all([untilHeard(ada, bob, 'after', 4_500), untilHeard(bob, ada, 'after', 4_500)]);
    expect(ada.states.every(({ kind }) => kind === 'connecting' || kind === 'connected')).toBe(true);
  });
});

describe('a NAT that forgets', () => {
  it('costs at most one hello interval, no reconnect and no fallback', async () => {
    const { server, proxy } = await startBehindProxy();
    const [ada, bob] = [await visit(server.port, 'Ada'), await visit(server.port, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await untilHeard(ada, bob, 'before');
    proxy.rebind();
    await Promise.all([untilHeard(ada, bob, 'after', 2_800), untilHeard(bob, ada, 'after', 2_800)]);
    expect(ada.voice.stats().path).toBe('udp');
    expect(ada.states.map(({ kind }) => kind)).toEqual(['connecting', 'connected']);
  });
});

/** Adds a client of the first version to the channel, so voice there has the first format. */
async function seatOldClient(port: number): Promise<void> {
  const old = stack.use(await openRawClient({ port, name: 'Old' }));
  await old.join(LOBBY);
}

describe('an attacker on the path', () => {
  it('makes a listener hear nothing: repeated, changed and invented packets are counted and dropped', async () => {
    const { server, proxy } = await startBehindProxy();
    await seatOldClient(server.port);
    const [ada, bob] = [await visit(server.port, 'Ada'), await visit(server.port, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await untilHeard(ada, bob, 'real');
    const real = proxy.toClients.findLast((datagram) => datagram[0] === 0x11);
    if (real === undefined) throw new Error('no packet was recorded');
    const heard = bob.heard.length;
    proxy.inject(real);
    await bob.until('the replay', () => (bob.voice.stats().dropped['replayed'] ?? 0) > 0);
    const changed = Buffer.from(real);
    changed.writeUInt32BE(real.readUInt32BE(8) + 500, 8);
    proxy.inject(changed);
    await bob.until('the forgery', () => (bob.voice.stats().dropped['unsealed'] ?? 0) > 0);
    const invented = Buffer.from(real);
    invented.writeUInt32BE(4_711, 4);
    proxy.inject(invented);
    await bob.until('the invented sender', () => (bob.voice.stats().dropped['unknownSender'] ?? 0) > 0);
    invented.writeUInt32BE(real.readUInt32BE(4), 4);
    invented.writeUInt16BE(60_000, 2);
    proxy.inject(invented);
    await bob.until('the invented epoch', () => (bob.voice.stats().dropped['unknownEpoch'] ?? 0) > 0);
    for (let size = 0; size < 60; size += 1) proxy.inject(Buffer.alloc(size, 0x13));
    await bob.until('rubbish', () => (bob.voice.stats().dropped['stranger'] ?? 0) >= 60);
    await untilHeard(ada, bob, 'and the call goes on');
    expect(bob.heard.slice(heard).every(({ text }) => text === 'and the call goes on' || text === 'real')).toBe(true);
    const sequences = bob.heard.map(({ sequence }) => sequence);
    expect(new Set(sequences).size).toBe(sequences.length);
  });
});

describe('voice keys', () => {
  it('are renewed when somebody leaves: the one who left opens nothing new, those who stay lose nothing', async () => {
    const { server, proxy } = await startBehindProxy();
    await seatOldClient(server.port);
    const [ada, bob] = [await visit(server.port, 'Ada'), await visit(server.port, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    const eve = stack.use(await openRawClient({ port: server.port, name: 'Eve' }));
    await eve.join(LOBBY);
    await untilHeard(ada, bob, 'with Eve');
    const header = { senderId: 0, epoch: 0, sequence: 0, timestamp: 0, isTalkEnd: false, hasCodecTag: false };
    const epochOf = (packet: Buffer): number =>
      parseVoicePacket(packet, packet.length, header) === 'ok' ? header.epoch : 0;
    const voiceOf = (id: number): Buffer[] =>
      proxy.toClients.filter((datagram) => epochOf(datagram) > 0 && header.senderId === id);
    const sealer = new VoiceSealer();
    const openAsEve = (packet: Buffer): Uint8Array[] =>
      [...eve.keys.values()].map((key) => sealer.open(packet, packet.length, key)).filter((opened) => opened !== null);
    const shared = voiceOf(ada.selfId).at(-1);
    expect(shared && openAsEve(shared)).toHaveLength(1);
    const oldEpoch = shared ? epochOf(shared) : 0;

    const talking = setInterval(() => ada.say('without Eve'), 10);
    stack.defer(() => clearInterval(talking));
    const firstSequence = bob.heard.at(-1)?.sequence ?? 0;
    eve.send({ type: 'leave', requestId: 77 });
    await bob.until(
      'the new epoch',
      () => voiceOf(ada.selfId).some((packet) => epochOf(packet) === oldEpoch + 1),
      2_000,
    );
    const soFar = bob.heard.length;
    await bob.until('20 more', () => bob.heard.length >= soFar + 20);
    clearInterval(talking);
    const fresh = voiceOf(ada.selfId).filter((packet) => epochOf(packet) > oldEpoch);
    expect(fresh.length).toBeGreaterThan(10);
    expect(fresh.flatMap(openAsEve)).toEqual([]);
    const sequences = bob.heard.map(({ sequence }) => sequence).filter((sequence) => sequence > firstSequence);
    expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, index) => firstSequence + 1 + index));
    expect(bob.voice.stats().dropped).toEqual({});
  });
});

interface ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
}

async function spawnServer(port: number): Promise<ServerProcess> {
  const args = [serverMain, '--json', '--host', '127.0.0.1', '--port', String(port), '--data-dir', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  stack.defer(() => {
    child.kill('SIGKILL');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, port: (JSON.parse(line) as { port: number }).port };
  }
  throw new Error('the server ended before it was ready');
}

describe('a server process', () => {
  it('that is killed and started again has both talking within 3 s of its return', async () => {
    const first = await spawnServer(0);
    const [ada, bob] = [await visit(first.port, 'Ada'), await visit(first.port, 'Bob')];
    await enter(ada, LOBBY);
    await enter(bob, LOBBY);
    await untilHeard(ada, bob, 'before');
    first.child.kill('SIGKILL');
    await spawnServer(first.port);
    // The server's own start is not counted, because it takes long on a busy machine.
    const returnedAtMs = performance.now();
    await Promise.all([untilHeard(ada, bob, 'after'), untilHeard(bob, ada, 'after')]);
    expect(performance.now() - returnedAtMs).toBeLessThan(3_000);
    expect(ada.states.map(({ kind }) => kind)).toContain('reconnecting');
    expect(ada.states.at(-1)).toMatchObject({ kind: 'connected' });
  });

  it('says SERVER_STOPPING at SIGTERM, ends with code 0, and leaves no handle that keeps it', async () => {
    const { child, port } = await spawnServer(0);
    const ada = await visit(port, 'Ada');
    await enter(ada, LOBBY);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    await ada.until('the news', () => ada.states.some((state) => state.kind === 'reconnecting'));
    const lost = ada.states.find((state) => state.kind === 'reconnecting');
    expect(lost).toMatchObject({ reason: { code: 'SERVER_STOPPING' } });
  });
});
