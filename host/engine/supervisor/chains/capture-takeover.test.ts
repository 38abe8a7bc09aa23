import { describe, expect, it, vi } from 'vitest';
import { at, effect, slow, trap } from '../../catalogue/testing/effects.ts';
import type { ChainSlot } from '../../ports/chain.ts';
import { delay } from '../testing/chain-rig.ts';
import type { ChainRig } from '../testing/chain-rig.ts';
import { Receiver, Sender, meanwhile } from '../testing/packet-ends.ts';
import { useChainRig } from '../testing/use-chain-rig.ts';

// The speed of the machine is not tested here.
vi.setConfig({ testTimeout: 90_000 });

/** RMS of the tone that the sender sends, and the highest RMS allowed for a packet. */
const TONE_RMS = 0.3536;
const LOUDEST = 1.15 * TONE_RMS;

type Deadlines = ConstructorParameters<typeof Sender>[2];

let rig: ChainRig;
let codec: ChainSlot;
let sender: Sender;
let receiver: Receiver;
/** RMS of each packet at the receiver, which knows nothing of the sender's chain. */
let heard: number[];

useChainRig((bench) => ({ rig, codec } = bench));

async function open(slots: readonly ChainSlot[], packetMs: 10 | 20, deadlines?: Deadlines): Promise<void> {
  heard = [];
  sender = new Sender(rig, codec, deadlines);
  receiver = new Receiver(rig, codec);
  await sender.configure(slots, { packetMs });
  await receiver.configure();
}

async function talk(count: number): Promise<void> {
  for (let frame = 0; frame < count; frame++) {
    await sender.talk(1);
    const packet = sender.packets.at(-1);
    if (packet !== undefined && packet.length > 0) heard.push(await receiver.hear(packet));
  }
}

describe.each([10, 20] as const)('a sandbox that takes over in mid-speech, with packets of %i ms', (packetMs) => {
  it.each([0, 1])(
    'goes on as loud as the one before encoded, after a change (%i frames more before it)',
    async (odd) => {
      const same = await rig.install(effect({ id: 'test:same', gain: 1 }));
      await open([], packetMs);
      for (const slots of [[same], [], [same], []]) {
        await talk(30 + odd);
        await meanwhile(sender.configure(slots, { packetMs }), () => talk(1));
      }
      await talk(30);
      expect(Math.max(...heard)).toBeLessThan(LOUDEST);
      expect(Math.min(...heard.slice(5))).toBeGreaterThan(TONE_RMS / 2);
    },
  );

  it('encodes as loud what an effect could not do', async () => {
    const traps = await rig.install(effect({ id: 'test:traps', gain: 1, body: at(80, trap) }));
    await open([traps], packetMs);
    await talk(40);
    for (let round = 0; round < 400 && !rig.events.some(({ kind }) => kind === 'restarted'); round++) {
      await talk(5);
      await delay(10);
    }
    await talk(40);
    expect(rig.events).toContainEqual(expect.objectContaining({ kind: 'strike', code: 'TRAPPED' }));
    expect(Math.max(...heard)).toBeLessThan(LOUDEST);
    expect(Math.min(...heard.slice(5))).toBeGreaterThan(TONE_RMS / 2);
  });

  it('encodes as loud what an effect was too slow for', async () => {
    const everySoOften = '(if (i32.eqz (i32.rem_u (global.get $calls) (i32.const 30)))';
    const effects = await rig.install(effect({ id: 'test:slow', body: `${everySoOften} (then ${slow} ${slow}))` }));
    await open([effects], packetMs, { deadlineMs: 6, hangMs: 20_000 });
    expect(await rig.until(() => sender.chain.isProtected)).toBe(true);
    // A plugin that was too slow is quarantined for a second.
    for (let round = 0; round < 40 && sender.dryFrames === 0; round++) {
      await talk(40);
      await delay(50);
    }
    await talk(30);
    expect(sender.dryFrames).toBeGreaterThan(0);
    expect(Math.max(...heard)).toBeLessThan(LOUDEST);
    expect(Math.min(...heard.slice(5))).toBeGreaterThan(TONE_RMS / 2);
  });
});
