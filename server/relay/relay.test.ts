import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseVoicePacket } from '@jackfield/wire/voice-packet';
import { VoiceSealer } from '@jackfield/wire/voice-seal';
import { startServer } from '../start-server.ts';
import type { RunningServer } from '../start-server.ts';
import type { ServerLimits } from '../store/config.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';

const LOBBY = 1;
let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

async function start(limits: Partial<ServerLimits> = {}): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-relay-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0, limits } }));
}

async function talker(): Promise<RawClient> {
  const client = stack.use(await openRawClient({ port: server.port }));
  await client.prepareVoice(LOBBY);
  return client;
}

async function foreignSocket(): Promise<ReturnType<typeof createSocket>> {
  const socket = createSocket('udp4');
  stack.defer(() => {
    socket.close();
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** Waits for a packet that must arrive; by then all earlier packets have had their chance to arrive. */
async function flush(from: RawClient, to: RawClient, sequence: number): Promise<void> {
  const before = to.packets.length;
  from.sendVoice(sequence, 'flush');
  await to.until('the flush', () => to.packets.length > before);
}

describe('the relay', () => {
  it('forwards header, payload and seal as they came, without the transport tag', async () => {
    await start();
    const [ada, bob] = [await talker(), await talker()];
    ada.sendVoice(1, 'hello');
    await bob.until('the packet', () => bob.packets.length === 1);
    expect(bob.packets[0]?.equals(ada.seal(1, 'hello'))).toBe(true);
    expect(ada.packets).toEqual([]);
  });

  it('forwards a repeated packet once', async () => {
    await start();
    const [ada, bob] = [await talker(), await talker()];
    for (let copy = 0; copy < 5; copy += 1) ada.sendVoice(1, 'again');
    await flush(ada, bob, 2);
    expect(bob.packets).toHaveLength(2);
    expect(server.stats().dropped.replayed).toBe(4);
  });

  it('forwards nothing from an address that said no hello, even with the right key', async () => {
    await start();
    const [ada, bob] = [await talker(), await talker()];
    const stranger = await foreignSocket();
    ada.sendVoice(1, 'from elsewhere', stranger);
    await ada.until('the drop', () => server.stats().dropped.unboundAddress === 1);
    await flush(ada, bob, 2);
    expect(bob.packets).toHaveLength(1);
  });

  it('forwards nothing that is forged from the right address: no key, another’s id, one bit turned', async () => {
    await start();
    const [ada, bob] = [await talker(), await talker()];
    const { dropped } = server.stats();
    const packet = ada.seal(1, 'hello');
    const untagged = Buffer.concat([packet, Buffer.alloc(8)]);
    ada.udp.send(untagged, server.udpPort ?? 0, '127.0.0.1');
    await ada.until('badTag', () => dropped.badTag === 1);
    const tagged = Buffer.concat([packet, Buffer.alloc(8)]);
    ada.transportKey.sign(tagged, packet.length);
    tagged.writeUInt32BE(bob.welcome.selfId, 4);
    ada.udp.send(tagged, server.udpPort ?? 0, '127.0.0.1');
    await ada.until('unboundAddress', () => dropped.unboundAddress === 1);
    tagged.writeUInt32BE(ada.welcome.selfId, 4);
    tagged.writeUInt8((tagged[20] ?? 0) ^ 1, packet.length - 1);
    ada.udp.send(tagged, server.udpPort ?? 0, '127.0.0.1');
    await ada.until('badTag', () => dropped.badTag === 2);
    await flush(ada, bob, 2);
    expect(bob.packets).toHaveLength(1);
  });

  it('moves to a new address after a new hello and its cookie, and not after a recorded one', async () => {
    await start();
    const [ada, bob] = [await talker(), await talker()];
    const elsewhere = await foreignSocket();
    const heardThere: Buffer[] = [];
    elsewhere.on('message', (datagram: Buffer) => heardThere.push(datagram));
    ada.hello(2, elsewhere);
    await ada.until('the old hello', () => server.stats().dropped.oldHello === 1);
    expect(heardThere).toEqual([]);
    ada.hello(3, elsewhere);
    await ada.until('the ack', () => heardThere.length === 1);
    ada.sendVoice(1, 'from the train', elsewhere);
    await bob.until('the packet', () => bob.packets.length === 1);
    bob.sendVoice(1, 'to the old address until the new one is proven');
    await ada.until('the packet', () => ada.packets.length === 1);
    ada.takeAck(heardThere[0] ?? Buffer.alloc(0));
    expect(ada.ack.isProven).toBe(false);
    ada.hello(4, elsewhere);
    await ada.until('the second ack', () => heardThere.length === 2);
    bob.sendVoice(2, 'to the train');
    await ada.until('the answer', () => heardThere.length === 3);
    expect(ada.packets).toHaveLength(1);
    ada.sendVoice(2, 'from the old address');
    await ada.until('the drop', () => server.stats().dropped.unboundAddress === 1);
  });

  it('answers no hello with a wrong tag and no other datagram', async () => {
    await start();
    const ada = await talker();
    const stranger = await foreignSocket();
    let answers = 0;
    stranger.on('message', () => {
      answers += 1;
    });
    const { dropped } = server.stats();
    for (const bytes of [Buffer.alloc(24, 0x12), Buffer.alloc(0), Buffer.alloc(9, 0xff), Buffer.alloc(1_500, 0x11)]) {
      stranger.send(bytes, server.udpPort ?? 0, '127.0.0.1');
    }
    const forged = Buffer.alloc(24);
    forged[0] = 0x12;
    forged.writeUInt32BE(ada.welcome.selfId, 4);
    forged.writeUInt32BE(9, 8);
    stranger.send(forged, server.udpPort ?? 0, '127.0.0.1');
    await ada.until('the forged hello', () => dropped.badTag === 1);
    ada.hello(3);
    await ada.until('an ack', () => ada.acks === 3);
    expect(answers).toBe(0);
    expect(dropped).toMatchObject({ badFlags: 1, badVersion: 2, tooLong: 1 });
  });

  it('takes some 20 packets at once from one sender who floods with 1,000 where 100 a second are allowed', async () => {
    await start({ voicePacketsPerSecond: 100 });
    const [ada, bob] = [await talker(), await talker()];
    for (let sequence = 1; sequence <= 1_000; sequence += 1) ada.sendVoice(sequence, 'flood');
    await ada.until('the end of the flood', () => server.stats().receivedPackets >= 1_000, 10_000);
    const { tooFast } = server.stats().dropped;
    expect(tooFast).toBeGreaterThan(900);
    expect(server.stats().forwardedPackets).toBe(1_000 - tooFast);
    await bob.until('the rest', () => bob.packets.length === 1_000 - tooFast);
  });

  it('lets two talk in a channel for two; a third takes the place of the one who was heard least recently', async () => {
    await start({ talkersPerChannel: 2 });
    const [ada, bob, eve] = [await talker(), await talker(), await talker()];
    ada.sendVoice(1, 'one');
    await bob.until('one', () => bob.packets.length === 1);
    bob.sendVoice(1, 'two');
    await ada.until('two', () => ada.packets.length === 1);
    eve.sendVoice(1, 'three');
    await bob.until('the third', () => bob.packets.at(-1)?.readUInt32BE(4) === eve.welcome.selfId);
    // Ada was displaced, so she displaces no other talker for one second.
    ada.sendVoice(2, 'one again');
    await ada.until('the drop', () => server.stats().dropped.tooManyTalkers === 1);
    let sequence = 2;
    const trying = setInterval(() => ada.sendVoice((sequence += 1), 'one again'), 50);
    stack.defer(() => clearInterval(trying));
    await bob.until('Ada', () => bob.packets.at(-1)?.readUInt32BE(4) === ada.welcome.selfId, 3_000);
    expect(eve.packets.length).toBeGreaterThan(0);
  });

  it('goes on through 5,000 random datagrams of all types and lengths', async () => {
    await start();
    const [ada, bob] = [await talker(), await talker()];
    const stranger = await foreignSocket();
    for (let index = 0; index < 5_000; index += 1) {
      const datagram = randomBytes(index % 150);
      // Half of the datagrams look like valid ones.
      if (index % 2 === 0 && datagram.length > 8) datagram.set([0x10 + (index % 5), 0, 0, 1, 0, 0, 0, 1 + (index % 3)]);
      const from = index % 3 === 0 ? stranger : ada.udp;
      from.send(datagram, server.udpPort ?? 0, '127.0.0.1');
      if (index % 500 === 0) await flush(ada, bob, 1 + index);
    }
    await flush(ada, bob, 6_000);
    expect(bob.packets).toHaveLength(11);
    const { dropped } = server.stats();
    expect(Object.values(dropped).reduce((sum, count) => sum + count)).toBeGreaterThan(4_500);
  });

  it('takes voice over the control lane under the same rules, and only under the own id', async () => {
    await start();
    const [ada, bob] = [await talker(), await talker()];
    ada.socket.send(ada.seal(1, 'over TLS'));
    await bob.until('the packet', () => bob.packets.length === 1);
    ada.socket.send(ada.seal(1, 'over TLS'));
    await ada.until('the replay', () => server.stats().dropped.replayed === 1);
    const forged = ada.seal(2, 'as Bob');
    forged.writeUInt32BE(bob.welcome.selfId, 4);
    ada.socket.send(forged);
    await ada.until('the forgery', () => server.stats().dropped.unknownSender === 1);
    ada.socket.send(Buffer.alloc(3));
    await ada.until('the stump', () => server.stats().dropped.tooShort === 1);
    expect(bob.packets).toHaveLength(1);
  });

  it('asks the others for a new key when somebody leaves', async () => {
    await start();
    const [ada, bob] = [await talker(), await talker()];
    expect(bob.messages.some(({ type }) => type === 'renewVoiceKey')).toBe(false);
    ada.send({ type: 'leave', requestId: 99 });
    await bob.until('the request', () => bob.messages.some(({ type }) => type === 'renewVoiceKey'));
    const header = { senderId: 0, epoch: 0, sequence: 0, timestamp: 0, isTalkEnd: false, hasCodecTag: false };
    const packet = ada.seal(5, 'x');
    expect(parseVoicePacket(packet, packet.length, header)).toBe('ok');
    const key = bob.keys.get(`${ada.welcome.selfId}/1`);
    expect(key && new VoiceSealer().open(packet, packet.length, key)?.toString()).toBe('x');
  });
});
