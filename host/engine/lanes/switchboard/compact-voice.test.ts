import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const [LOBBY, QUIET] = [1, 2];
let stack: AsyncDisposableStack;
let server: RunningServer;
/** Packets that the relay sent over UDP. */
let relayed: Buffer[];
let inject: (datagram: Buffer) => void;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-compact-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  let udpPort = 0;
  const proxy = stack.use(await openUdpProxy(() => udpPort));
  const config = { host: '127.0.0.1', port: 0, publicUdpPort: proxy.port };
  server = stack.use(await startServer({ dataDir, config }));
  udpPort = server.udpPort ?? 0;
  relayed = proxy.toClients;
  inject = (datagram) => proxy.inject(datagram);
});
afterEach(() => stack.disposeAsync());

async function visit(name: string, path: 'udp' | 'control' = 'udp'): Promise<LaneClient> {
  const client = stack.use(await openLaneClient(`127.0.0.1:${server.port}`, name));
  await enter(client, LOBBY, path);
  return client;
}

/** Sends speech until the last packet that the relay sent has this format. */
async function untilFormatIs(isCompact: boolean, speaker: LaneClient): Promise<void> {
  const talking = setInterval(() => speaker.say('…'), 10);
  await speaker.until(`compact: ${isCompact}`, () => {
    const packet = relayed.findLast((datagram) => datagram.length > 32 || isCompactVoice(datagram));
    return packet !== undefined && isCompactVoice(packet) === isCompact;
  });
  clearInterval(talking);
}

describe('two clients that take compact packets', () => {
  it('send at most 18 bytes beside the payload instead of 40 and hear every packet, over a change of key and of the format', async () => {
    const [ada, bob] = [await visit('Ada'), await visit('Bob')];
    await untilFormatIs(true, ada);
    await untilHeard(ada, bob, 'compact');
    await untilHeard(bob, ada, 'and back');
    const { sentBytes } = ada.voice.stats();
    ada.say('12345');
    // 1 byte of version, 1 of sender, 1 or 2 of sequence, 2 of timestamp, 8 of seal, 4 of transport tag.
    expect(ada.voice.stats().sentBytes - sentBytes - 5).toBeLessThanOrEqual(18);
    const first = bob.heard.at(-1)?.sequence ?? 0;
    const talking = setInterval(() => ada.say('on'), 5);
    stack.defer(() => clearInterval(talking));
    // A client of the first version joins and receives all packets; then it leaves, so that keys are renewed.
    const old = stack.use(await openRawClient({ port: server.port, name: 'Old' }));
    await old.prepareVoice(LOBBY);
    await old.until('voice', () => old.packets.length > 10);
    const sealer = new VoiceSealer();
    const header = { senderId: 0, epoch: 0, sequence: 0, timestamp: 0, isTalkEnd: false, hasCodecTag: false };
    for (const packet of old.packets) {
      expect(parseVoicePacket(packet, packet.length, header)).toBe('ok');
      const key = old.keys.get(`${header.senderId}/${header.epoch}`);
      expect(key && sealer.open(packet, packet.length, key)?.toString()).toBe('on');
    }
    old.sendVoice(1, 'from the old one');
    await ada.until('the old client', () => ada.heard.some(({ text }) => text === 'from the old one'));
    old.send({ type: 'leave', requestId: 9 });
    await untilFormatIs(true, bob);
    await bob.until('the new key', () => old.messages.length > 0 && bob.heard.length > 300);
    clearInterval(talking);
    const sequences = bob.heard.map(({ sequence }) => sequence).filter((sequence) => sequence > first);
    expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, index) => first + 1 + index));
    expect(bob.voice.stats().dropped).toEqual({});
  });

  it('refuse repeated and forged packets, and go back to the first format where nobody said that all take it', async () => {
    const [ada, bob] = [await visit('Ada'), await visit('Bob')];
    await untilFormatIs(true, ada);
    await untilHeard(ada, bob, 'real');
    const real = Buffer.from(relayed.findLast((datagram) => isCompactVoice(datagram)) ?? []);
    inject(real);
    await bob.until('the replay', () => (bob.voice.stats().dropped['replayed'] ?? 0) === 1);
    const forged = Buffer.from(real);
    forged.writeUInt8(100, 2);
    inject(forged);
    await bob.until('the forgery', () => (bob.voice.stats().dropped['unsealed'] ?? 0) === 1);
    forged.writeUInt8((real[0] ?? 0) ^ 8, 0);
    inject(forged);
    await bob.until('the epoch', () => (bob.voice.stats().dropped['unknownEpoch'] ?? 0) === 1);
    const old = stack.use(await openRawClient({ port: server.port }));
    await old.join(QUIET);
    for (const client of [ada, bob]) await client.control.joinChannel(QUIET);
    await untilHeard(ada, bob, 'with an old one in the room');
    await untilFormatIs(false, ada);
    expect(bob.voice.stats().dropped).toMatchObject({ replayed: 1, unsealed: 1, unknownEpoch: 1 });
  });
});
