import { describe, expect, it, vi } from 'vitest';
import { LANE_MARK, guest, laneIn, laneOut, laneTools } from '../../catalogue/testing/audio-guests.ts';
import { at, effect, trap } from '../../catalogue/testing/effects.ts';
import type { ChainSlot } from '../../ports/chain.ts';
import { delay } from '../testing/chain-rig.ts';
import type { ChainRig } from '../testing/chain-rig.ts';
import { Receiver, Sender, meanwhile } from '../testing/packet-ends.ts';
import { useChainRig } from '../testing/use-chain-rig.ts';

// The speed of the machine is not tested here.
vi.setConfig({ testTimeout: 90_000 });

let rig: ChainRig;
let codec: ChainSlot;

useChainRig((bench) => ({ rig, codec } = bench));

/** A plugin with both lane hooks, for either chain. */
async function laneSlot(role: 'lane-voice-out' | 'lane-voice-in', body = '', needsGlue = false): Promise<ChainSlot> {
  const functions = [laneTools, laneOut(body), laneIn()];
  const component = guest({ id: 'test:lane', exports: ['lane-voice-out', 'lane-voice-in'], functions, needsGlue });
  return { ...(await rig.install(component)), role };
}

const openSender = (): Sender => new Sender(rig, codec);
const openReceiver = (): Receiver => new Receiver(rig, codec);

function isSealed(packet: Uint8Array): boolean {
  return packet.at(-1) === LANE_MARK;
}

describe('a plugin with both lane hooks', () => {
  it.each([
    ['past the glue', false],
    ['through the glue', true],
  ])('changes each packet behind the encoder and back before the decoder, called %s', async (_name, needsGlue) => {
    const sender = openSender();
    await sender.configure([await laneSlot('lane-voice-out', '', needsGlue)]);
    await sender.talk(40);
    expect(sender.packets.every(isSealed)).toBe(true);
    const receiver = openReceiver();
    await receiver.configure({ laneIn: [await laneSlot('lane-voice-in', '', needsGlue)] });
    let level = 0;
    for (const packet of sender.packets) level = await receiver.hear(packet);
    expect(level).toBeGreaterThan(0.3);
  });

  it('has what it drops concealed: packets that nobody sealed are not heard', async () => {
    const sender = openSender();
    await sender.configure([]);
    await sender.talk(40);
    const receiver = openReceiver();
    await receiver.configure({ laneIn: [await laneSlot('lane-voice-in')] });
    const levels: number[] = [];
    for (const packet of sender.packets) levels.push(await receiver.hear(packet));
    // Concealment without any decoded packet is silence.
    expect(Math.max(...levels)).toBeLessThan(0.01);
  });

  it('sees a packet once that serves to rebuild the one before it and is then decoded itself', async () => {
    // The hook lets a packet pass only when its first 8 bytes differ from those of the previous one.
    const onlyNew = `(if (i64.eq (i64.load (local.get $at)) (i64.load (i32.const 200)))
        (then (i32.store8 (i32.const 112) (i32.const 2)) (return (i32.const 112))))
      (i64.store (i32.const 200) (i64.load (local.get $at)))`;
    const functions = [laneTools, laneIn().replace('(local.set $count', `${onlyNew} (local.set $count`)];
    const component = guest({ id: 'test:once', exports: ['lane-voice-in'], functions });
    const sender = openSender();
    await sender.configure([await laneSlot('lane-voice-out')]);
    await sender.talk(30);
    const receiver = openReceiver();
    await receiver.configure({ laneIn: [{ ...(await rig.install(component)), role: 'lane-voice-in' }] });
    for (const packet of sender.packets.slice(0, 20)) await receiver.hear(packet);
    const last = sender.packets[25] ?? new Uint8Array(0);
    expect(await receiver.hear(last, 'recover')).toBeGreaterThan(0.1);
    expect(await receiver.hear(last)).toBeGreaterThan(0.3);
    // The third time, the packet counts as old.
    await receiver.hear(last);
    expect(await receiver.hear(last)).toBeLessThan(0.3);
  });
});

describe('the passphrase plugin of the registry', () => {
  it('is heard with the same passphrase and not with another', async () => {
    const slot = await rig.firstParty('passphrase', 'lane-voice-out');
    const settings = (passphrase: string): Pick<ChainSlot, 'settingsJson'> => ({
      settingsJson: JSON.stringify({ passphrase, hearsPlain: false }),
    });
    const sender = openSender();
    await sender.configure([{ ...slot, ...settings('correct horse') }]);
    // The plugin derives its key between packets, and until then no packet leaves.
    for (let round = 0; round < 100 && sender.packets.filter(({ length }) => length > 0).length < 60; round++)
      await sender.talk(20);
    const sealed = sender.packets.filter(({ length }) => length > 0);
    expect(sealed[0]?.subarray(0, 3)).toEqual(Uint8Array.of(0xef, 0x00, 0x01));
    const levels = async (passphrase: string): Promise<number[]> => {
      const receiver = openReceiver();
      await receiver.configure({ laneIn: [{ ...slot, ...settings(passphrase), role: 'lane-voice-in' }] });
      for (let round = 0; round < 60; round++) for (const packet of sealed.slice(0, 10)) await receiver.hear(packet);
      const heard: number[] = [];
      for (const packet of sealed.slice(10)) heard.push(await receiver.hear(packet));
      return heard;
    };
    expect((await levels('correct horse')).at(-1)).toBeGreaterThan(0.3);
    expect(Math.max(...(await levels('battery staple')))).toBeLessThan(0.01);
  });

  it('seals and opens every packet while effects come and go beside it at both ends', async () => {
    const settingsJson = JSON.stringify({ passphrase: 'correct horse', hearsPlain: false });
    const slot = await rig.firstParty('passphrase', 'lane-voice-out');
    const [out, incoming] = (['lane-voice-out', 'lane-voice-in'] as const).map((role) => ({
      ...slot,
      role,
      settingsJson,
    }));
    const gain = await rig.install(effect({ id: 'test:half', gain: 0.5 }));
    const [sender, receiver] = [openSender(), openReceiver()];
    await sender.configure([out as ChainSlot]);
    await receiver.configure({ laneIn: [incoming as ChainSlot] });

    const heard: number[] = [];
    const talk = async (count: number): Promise<void> => {
      for (let frame = 0; frame < count; frame++) {
        await sender.talk(1);
        heard.push(await receiver.hear(sender.packets.at(-1) as Uint8Array));
      }
    };
    await talk(30);
    for (const slots of [[gain, out as ChainSlot], [out as ChainSlot]]) {
      const changes = [sender.configure(slots), receiver.configure({ laneIn: [incoming as ChainSlot] })];
      await meanwhile(Promise.all(changes), () => talk(1));
      await talk(30);
    }
    expect(sender.dryFrames).toBe(0);
    expect(sender.packets.every((packet) => packet[0] === 0xef && packet[1] === 0 && packet[2] === 1)).toBe(true);
    // The tone has an RMS of 0.35, or half of it; a packet that the receiver could not open would be silence.
    expect(Math.min(...heard.slice(10))).toBeGreaterThan(0.12);
    expect(Math.max(...heard)).toBeLessThan(0.5);
  });
});

describe('a lane hook that fails', () => {
  it('lets no packet go past it: after a trap none leaves until a fresh sandbox seals again', async () => {
    const sender = openSender();
    await sender.configure([await laneSlot('lane-voice-out', at(60, trap))]);
    for (let round = 0; round < 400 && !rig.events.some(({ kind }) => kind === 'restarted'); round++) {
      await sender.talk(5);
      await delay(10);
    }
    expect(rig.events).toContainEqual(expect.objectContaining({ kind: 'strike', code: 'TRAPPED' }));
    await sender.talk(10);
    const left = sender.packets.filter(({ length }) => length > 0);
    expect(left.length).toBeGreaterThan(20);
    expect(left.every(isSealed)).toBe(true);
    expect(sender.packets.length).toBeGreaterThan(left.length);
    expect(sender.packets.at(-1)?.length).toBeGreaterThan(0);
  });

  it('is struck for a packet of more than 1,000 bytes', async () => {
    const long = at(30, '(return (call $replace (i32.const 1001)))');
    const sender = openSender();
    await sender.configure([await laneSlot('lane-voice-out', long)]);
    await sender.talk(30);
    expect(await rig.until(() => rig.events.some(({ kind }) => kind === 'strike'))).toBe(true);
    expect(rig.events).toContainEqual(expect.objectContaining({ kind: 'strike', code: 'BAD_OUTPUT' }));
    expect(sender.packets.filter(({ length }) => length === 0)).toHaveLength(1);
  });
});

describe('a chain that is configured while somebody talks', () => {
  it('loses no frame, lets none go dry, and seals every packet from the first of the new chain on', async () => {
    const sender = openSender();
    await sender.configure([await rig.install(effect({ id: 'test:half', gain: 0.5 }))]);
    await sender.talk(20);
    const change = laneSlot('lane-voice-out').then((slot) => sender.configure([slot]));
    await meanwhile(change, () => sender.talk(1));
    const configured = sender.packets.length;
    await sender.talk(50);
    expect(sender.dryFrames).toBe(0);
    expect(sender.packets.every(({ length }) => length > 0)).toBe(true);
    expect(sender.packets.slice(configured + 1).every(isSealed)).toBe(true);
    expect(sender.packets.slice(0, 20).some(isSealed)).toBe(false);
  });
});
