import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { guest, laneOut, laneTools, LANE_MARK } from '../../catalogue/testing/audio-guests.ts';
import {
  CODEC_MARK,
  claimsPacket,
  claimsVoice,
  codecGuest,
  refusesPacket,
  voiceOfNaN,
} from '../../catalogue/testing/codec-guest.ts';
import type { CodecBehaviour } from '../../catalogue/testing/codec-guest.ts';
import { from, trap } from '../../catalogue/testing/effects.ts';
import type { ChainSlot } from '../../ports/chain.ts';
import { ChainRig, delay } from '../testing/chain-rig.ts';
import { Receiver, Sender } from '../testing/packet-ends.ts';

// The speed of the machine is not tested here.
vi.setConfig({ testTimeout: 90_000 });

/** Call from which a hostile codec misbehaves: later than the frames with which a sandbox is warmed up. */
const BEHAVES_UNTIL = 60;
const OPUS = 0;
const PLAIN = 3;
const OTHER = 9;

let rig: ChainRig;
let opus: ChainSlot;
/** 30 packets of each codec. */
let encodedPlain: readonly Uint8Array[];
let encodedOpus: readonly Uint8Array[];

beforeAll(async () => {
  rig = await ChainRig.open();
  opus = await rig.firstParty('opus', 'codec');
  const sender = await openSender(PLAIN, [await codec(PLAIN, { id: 'test:good' })]);
  await sender.talk(30);
  sender.chain.selectEncoder(OPUS);
  await sender.talk(30);
  encodedPlain = sender.packets.slice(0, 30);
  encodedOpus = sender.packets.slice(30);
  await sender.chain[Symbol.asyncDispose]();
}, 60_000);

afterEach(() => rig.closeChains());

afterAll(() => rig[Symbol.asyncDispose]());

async function codec(codecNumber: number, behaviour: Partial<CodecBehaviour> = {}): Promise<ChainSlot> {
  const id = behaviour.id ?? `test:codec${codecNumber}`;
  return { ...(await rig.install(codecGuest({ build: codecNumber, ...behaviour, id }), 'codec')), codecNumber };
}

async function openSender(activeCodec: number, codecs: readonly ChainSlot[], slots: readonly ChainSlot[] = []) {
  const sender = new Sender(rig, opus);
  await sender.configure(slots, { codecs, activeCodec });
  return sender;
}

async function openReceiver(...codecs: ChainSlot[]): Promise<Receiver> {
  const receiver = new Receiver(rig, opus);
  await receiver.configure({ codecs });
  return receiver;
}

/** RMS of the last of some packets, decoded one after the other. */
async function levelOf(receiver: Receiver, packets: readonly Uint8Array[], codecNumber: number): Promise<number> {
  let level = 0;
  for (const packet of packets) level = await receiver.hear(packet, 'decode', codecNumber);
  return level;
}

function faults(pluginId: string): string[] {
  return rig.events.flatMap((event) => (event.kind === 'strike' && event.pluginId === pluginId ? [event.code] : []));
}

describe('two codecs in a chain', () => {
  it('switches with the next packet, there and back, without a new sandbox, and says whose each packet is', async () => {
    const sender = await openSender(OPUS, [await codec(PLAIN), await codec(OTHER)]);
    await sender.talk(20);
    sender.chain.selectEncoder(PLAIN);
    await sender.talk(20);
    sender.chain.selectEncoder(OTHER);
    await sender.talk(1);
    sender.chain.selectEncoder(OPUS);
    await sender.talk(19);
    const numbers = [OPUS, PLAIN, OTHER, OPUS].flatMap((number, place) =>
      Array.from({ length: [20, 20, 1, 19][place] ?? 0 }, () => number),
    );
    expect(sender.codecs).toEqual(numbers);
    expect(sender.packets.every(({ length }, place) => (numbers[place] === OPUS ? length > 2 : length === 481))).toBe(
      true,
    );
    expect(sender.packets[20]?.[0]).toBe(CODEC_MARK);
    expect(sender.dryFrames).toBe(0);

    const receiver = await openReceiver(await codec(OTHER), await codec(PLAIN));
    const levels: number[] = [];
    for (const [place, packet] of sender.packets.entries())
      levels.push(await receiver.hear(packet, 'decode', numbers[place]));
    for (const place of [19, 39, 40, 59]) expect(levels[place], `packet ${place}`).toBeGreaterThan(0.3);
    expect(rig.events.filter(({ kind }) => kind === 'strike')).toEqual([]);
  });

  it('hears nothing, and harms nobody, where a packet names a codec that is not there', async () => {
    const receiver = await openReceiver(await codec(OTHER));
    expect(await levelOf(receiver, encodedPlain, PLAIN)).toBe(0);
    expect(await receiver.hear(new Uint8Array(0), 'conceal', PLAIN)).toBe(0);
    expect(await levelOf(receiver, encodedPlain, OTHER)).toBeGreaterThan(0.3);
    expect(await receiver.hear(Uint8Array.of(1, 2, 3), 'decode', OTHER)).toBe(0);
    expect(rig.events.filter(({ kind }) => kind === 'strike')).toEqual([]);
  });

  it('speaks Opus while the one that is wanted is not loaded', async () => {
    const sender = await openSender(PLAIN, []);
    await sender.talk(5);
    expect(sender.codecs).toEqual([OPUS, OPUS, OPUS, OPUS, OPUS]);
    expect(sender.packets.every(({ length }) => length > 2)).toBe(true);
  });

  it('lets lane hooks see the codec’s packet', async () => {
    const functions = [laneTools, laneOut()];
    const hook = await rig.install(guest({ id: 'test:lane', exports: ['lane-voice-out'], functions }));
    const sender = await openSender(PLAIN, [await codec(PLAIN)], [{ ...hook, role: 'lane-voice-out' }]);
    await sender.talk(5);
    expect(sender.packets.at(-1)).toHaveLength(482);
    expect(sender.packets.at(-1)?.[0]).toBe(CODEC_MARK ^ 0xff);
    expect(sender.packets.at(-1)?.at(-1)).toBe(LANE_MARK);
  });
});

describe('a codec that fails at the encoder', () => {
  it.each([
    ['traps', trap, 'TRAPPED'],
    ['claims a packet of 1,001 bytes', claimsPacket(1_001), 'BAD_OUTPUT'],
    ['claims a packet beyond its memory', claimsPacket(0x7fff_ffff), 'BAD_OUTPUT'],
  ])('is struck when it %s, and Opus makes that packet and the next', async (_what, action, code) => {
    const bad = await codec(PLAIN, { encode: from(BEHAVES_UNTIL, action) });
    const sender = await openSender(PLAIN, [bad]);
    await sender.talk(BEHAVES_UNTIL + 20);
    expect(sender.packets.every(({ length }) => length > 2)).toBe(true);
    expect(sender.codecs[0]).toBe(PLAIN);
    // Later a fresh sandbox may use the codec again.
    const failed = sender.codecs.indexOf(OPUS);
    expect(sender.codecs.slice(failed, failed + 2)).toEqual([OPUS, OPUS]);
    expect(await rig.until(() => faults(bad.pluginId).includes(code))).toBe(true);
    expect(faults(opus.pluginId)).toEqual([]);
  });

  it('encodes again after a fresh sandbox took over from a trap, and struck out after the third', async () => {
    const bad = await codec(PLAIN, { encode: from(BEHAVES_UNTIL, trap) });
    const sender = await openSender(PLAIN, [bad]);
    const isOut = (): boolean => rig.events.some(({ kind }) => kind === 'struck-out');
    for (let round = 0; round < 2_000 && !isOut(); round++) {
      await sender.talk(5);
      await delay(5);
    }
    expect(isOut()).toBe(true);
    expect(new Set(faults(bad.pluginId))).toEqual(new Set(['TRAPPED']));
    const seen = sender.packets.length;
    await sender.talk(20);
    expect(new Set(sender.codecs.slice(seen))).toEqual(new Set([OPUS]));
    expect(sender.packets.every(({ length }) => length > 2)).toBe(true);
  });

  it('leaves the packets that it refuses to Opus and is not struck', async () => {
    const choosy = await codec(PLAIN, { encode: from(BEHAVES_UNTIL, refusesPacket) });
    const sender = await openSender(PLAIN, [choosy]);
    await sender.talk(BEHAVES_UNTIL + 20);
    expect(sender.packets.every(({ length }) => length > 2)).toBe(true);
    expect(sender.codecs.at(-1)).toBe(OPUS);
    expect(faults(choosy.pluginId)).toEqual([]);
  });
});

describe('a codec that fails at the decoder', () => {
  it.each([
    ['traps', trap, 'TRAPPED'],
    ['answers with NaN', voiceOfNaN, 'BAD_OUTPUT'],
    ['answers with 479 samples', claimsVoice(479), 'BAD_OUTPUT'],
    ['answers with more than it has', claimsVoice(0x3fff_ffff), 'BAD_OUTPUT'],
  ])('is struck when it %s, and Opus is heard as before', async (_what, action, code) => {
    const bad = await codec(PLAIN, { decode: from(BEHAVES_UNTIL, action) });
    const receiver = await openReceiver(bad);
    for (let round = 0; round < 2; round++) await levelOf(receiver, encodedPlain, PLAIN);
    expect(await levelOf(receiver, encodedPlain, PLAIN)).toBeLessThan(0.01);
    expect(await rig.until(() => faults(bad.pluginId).includes(code))).toBe(true);
    expect(await levelOf(receiver, encodedOpus, OPUS)).toBeGreaterThan(0.3);
    expect(faults(opus.pluginId)).toEqual([]);
  });
});

it('does not start a chain with a codec that crashes while it is tried out, and names it', async () => {
  const sender = new Sender(rig, opus);
  const codecs = [await codec(OTHER), await codec(PLAIN, { encode: trap })];
  await expect(sender.configure([], { codecs })).rejects.toMatchObject({
    code: 'PLUGIN_START_FAILED',
    details: { id: `test:codec${PLAIN}` },
  });
});
