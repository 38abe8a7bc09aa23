import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRawClient } from '../server/testing/raw-client.ts';
import type { RawClient } from '../server/testing/raw-client.ts';
import type { ServerMessage } from '@jackfield/wire/messages';
import { PACKET_TYPE, packetType, readUint32, VOICE_FLAG_CODEC } from '@jackfield/wire/voice-packet';
import { openRegistry } from './harness/own-registry.ts';
import { People } from './harness/people.ts';
import type { Person } from './harness/people.ts';
import { report } from './harness/report.ts';
import { lastHeard, peakAt, toneFile } from './harness/tones.ts';

const ADPCM = 'jackfield:adpcm';
const OPUS = 'jackfield:opus';
const HERTZ = { Ada: 440, Grace: 1_000, Kay: 1_600 } as const;
/** Timeouts for a busy machine; the tests measure time themselves. */
const PATIENCE = { timeout: 30_000, interval: 100 } as const;

const stack = new AsyncDisposableStack();
let people: People;
let ada: Person;
let grace: Person;
/** Client that announces the codec without having it, and records the packets that the server forwards. */
let tap: RawClient;
let lastTaggedMs = 0;

/** Each user hums. Noise suppression and voice gate are not installed, because they would remove the hum. */
beforeAll(async () => {
  people = stack.use(await People.open(await openRegistry(stack, ['opus', 'adpcm'], {})));
  [ada, grace] = await Promise.all([invite('Ada'), invite('Grace')]);
  await ada.install(ADPCM);
  const { digest } = ada.window.state.plugins.find(({ id }) => id === ADPCM) ?? { digest: '' };
  tap = stack.use(await openRawClient({ port: people.server.port, name: 'Tap' }));
  tap.send({ type: 'self', name: 'Tap', isMuted: false, isDeafened: false, codecs: [digest] });
  tap.udp.on('message', (packet: Uint8Array) => {
    if (isTagged(packet)) lastTaggedMs = performance.now();
  });
  await tap.prepareVoice(tap.welcome.channels.find(({ name }) => name === 'Lobby')?.id ?? -1);
  let hellos = 2;
  const hello = setInterval(() => tap.hello((hellos += 1)), 2_000);
  stack.defer(() => clearInterval(hello));
}, 120_000);

afterAll(() => stack.disposeAsync());

function invite(name: keyof typeof HERTZ): Promise<Person> {
  return people.invite(name, { speech: toneFile(HERTZ[name]) });
}

/** True for a voice packet of a codec other than Opus. */
function isTagged(packet: Uint8Array): boolean {
  return packetType(packet) === PACKET_TYPE.voice && ((packet[1] ?? 0) & VOICE_FLAG_CODEC) !== 0;
}

function isKayInLobby(message: ServerMessage): boolean {
  return (
    message.type === 'presence' && message.users.some(({ name, channelId }) => name === 'Kay' && channelId !== null)
  );
}

/** Resolves when the user's active codec is this one. */
async function untilSpeaking(person: Person, pluginId: string): Promise<void> {
  await person.window.until('codec', (codec) => codec.pluginId === pluginId, 30_000);
}

/** Resolves when half a second of a user's packets is entirely Opus, or entirely tagged as another codec's. */
async function untilPacketsAre(kind: 'opus' | 'tagged', ...all: readonly Person[]): Promise<void> {
  for (const { name, window } of all) {
    const others = (): number => {
      const own = tap.packets.filter((packet) => readUint32(packet, 4) === window.state.self.userId).slice(-50);
      return 50 - own.filter((packet) => isTagged(packet) === (kind === 'tagged')).length;
    };
    tap.packets.length = 0;
    await expect.poll(others, { ...PATIENCE, message: `packets of ${name} that are not ${kind}` }).toBe(0);
  }
}

/** Resolves when each of these users hears the pitch of each other one. */
async function untilAllHear(...all: readonly (keyof typeof HERTZ)[]): Promise<void> {
  for (const listener of all) {
    for (const speaker of all.filter((other) => other !== listener)) {
      const level = async (): Promise<number> => {
        const heard = await lastHeard(join(people.folder, `${listener}.wav`));
        return heard === null ? 0 : peakAt(heard, HERTZ[speaker]);
      };
      await expect.poll(level, { ...PATIENCE, message: `${listener} hears ${speaker}` }).toBeGreaterThan(0.1);
    }
  }
}

describe('two people of whom one has a codec', () => {
  it('speak Opus and hear each other', async () => {
    await ada.window.until('codec', ({ waiting }) => waiting?.reason === 'lacked');
    const { pluginId, waiting } = ada.window.state.codec;
    expect(pluginId).toBe(OPUS);
    expect(waiting).toMatchObject({ pluginId: ADPCM, lackedBy: ['Grace'] });
    await untilAllHear('Ada', 'Grace');
    await untilPacketsAre('opus', ada);
  });
});

describe('two people with the same codec', () => {
  it('speak it as soon as both have it, in tagged packets, and hear each other', async () => {
    await grace.install(ADPCM);
    await Promise.all([untilSpeaking(ada, ADPCM), untilSpeaking(grace, ADPCM)]);
    expect(ada.window.state.codec.waiting).toBeNull();
    await untilPacketsAre('tagged', ada, grace);
    await untilAllHear('Ada', 'Grace');
  });

  it('stay unharmed by packets that are no packets of it, or name a codec that nobody has', async () => {
    const adpcmTag = Buffer.from(
      ada.window.state.plugins.find(({ id }) => id === ADPCM)?.digest.slice(0, 8) ?? '',
      'hex',
    );
    for (let sequence = 1; sequence <= 60; sequence++) {
      const isForeign = sequence % 2 === 0;
      const tag = isForeign ? Buffer.from('deadbeef', 'hex') : adpcmTag;
      const garbage = Uint8Array.from({ length: 40 + sequence }, (_, index) => (index * sequence) & 0xff);
      tap.sendVoice(sequence, Buffer.concat([tag, garbage]), tap.udp, true);
    }
    await ada.window.until('quality', ({ drops }) => (drops['lane.unknown-codec'] ?? 0) >= 25, 30_000);
    await untilAllHear('Ada', 'Grace');
    await untilPacketsAre('tagged', grace);
    for (const { window } of [ada, grace])
      expect(window.state.plugins.find(({ id }) => id === ADPCM)?.status.kind).toBe('on');
  });

  it('fall back to Opus within a second when somebody without it joins, all hear each other, and back when he goes', async () => {
    const inviting = invite('Kay');
    await tap.until('Kay in the Lobby', () => tap.messages.some(isKayInLobby), 30_000);
    const joinedMs = performance.now();
    const kay = await inviting;
    await untilPacketsAre('opus', ada, grace, kay);
    const fallbackMs = lastTaggedMs - joinedMs;
    expect(fallbackMs).toBeLessThan(1_000);
    expect(ada.window.state.codec.waiting).toMatchObject({ reason: 'lacked', lackedBy: ['Kay'] });
    await untilAllHear('Ada', 'Grace', 'Kay');

    await kay[Symbol.asyncDispose]();
    const backFromMs = performance.now();
    await Promise.all([untilSpeaking(ada, ADPCM), untilSpeaking(grace, ADPCM)]);
    await untilPacketsAre('tagged', ada, grace);
    await untilAllHear('Ada', 'Grace');
    report('codecs', {
      fallback_ms: Math.round(fallbackMs),
      back_and_heard_ms: Math.round(performance.now() - backFromMs),
    });
  });

  it('fall back when one of them switches it off, and hear each other', async () => {
    await grace.window.request('disablePlugin', { id: ADPCM });
    await Promise.all([untilSpeaking(ada, OPUS), untilSpeaking(grace, OPUS)]);
    await untilPacketsAre('opus', ada);
    await untilAllHear('Ada', 'Grace');
    expect(ada.window.state.codec.waiting?.lackedBy).toEqual(['Grace']);
  });
});
