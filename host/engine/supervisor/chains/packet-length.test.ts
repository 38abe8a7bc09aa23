import { describe, expect, it, vi } from 'vitest';
import { codecGuest } from '../../catalogue/testing/codec-guest.ts';
import { at, effect, trap } from '../../catalogue/testing/effects.ts';
import type { CaptureOutcome, ChainSlot, PacketMs } from '../../ports/chain.ts';
import { testEncoder } from '../testing/chain-rig.ts';
import type { ChainRig } from '../testing/chain-rig.ts';
import { useChainRig } from '../testing/use-chain-rig.ts';
import { PacketLength } from './packet-length.ts';

vi.setConfig({ testTimeout: 90_000 });

const FRAME = 480;
/** The speed of the machine is not tested here. */
const PATIENT = { deadlineMs: 5_000, hangMs: 20_000 };

interface Packet {
  readonly timestamp: number;
  /** One byte per sample. */
  readonly samples: Int8Array;
}

let rig: ChainRig;
useChainRig((bench) => ({ rig } = bench));

/** Value of sample `index` of the whole talk in a packet: it repeats after 251 samples, so that all frames differ; 1 in a soft frame. */
function valueOf(index: number, isSoft: boolean): number {
  return isSoft ? 1 : (index % 251) - 125;
}

/** Talks for `frames` frames, changes the packet length before some of them, and returns the packets. */
async function talk(
  slots: readonly ChainSlot[],
  frames: number,
  changes: Readonly<Record<number, PacketMs>>,
  isSoft: (frame: number) => boolean = () => false,
): Promise<readonly Packet[]> {
  const packets: Packet[] = [];
  let onAnswer: () => void = () => undefined;
  const chain = rig.openCapture(PATIENT, ({ sequence, leadFrames, packet, packetBytes }: CaptureOutcome) => {
    if (packetBytes > 0)
      packets.push({ timestamp: sequence - leadFrames, samples: Int8Array.from(packet.subarray(1, packetBytes)) });
    onAnswer();
  });
  const codec = await rig.install(codecGuest({ id: 'test:bytes' }), 'codec');
  await chain.configure({ slots, codec, encoder: testEncoder, packetMs: 20 });
  await rig.until(() => chain.isProtected);
  for (let frame = 0; frame < frames; frame++) {
    const packetMs = changes[frame];
    if (packetMs !== undefined) chain.updateEncoder(testEncoder, packetMs);
    const isAnswered = new Promise<void>((resolve) => (onAnswer = resolve));
    chain.process(
      // The value lies between two steps of the codec, so that its rounding does not matter.
      Float32Array.from({ length: FRAME }, (_, i) => {
        const value = valueOf(frame * FRAME + i, isSoft(frame));
        return (value + (value < 0 ? -0.3 : 0.3)) / 127;
      }),
      frame,
    );
    await isAnswered;
  }
  return packets;
}

function lengthsOf(packets: readonly Packet[]): readonly number[] {
  const lengths = packets.map(({ samples }) => (10 * samples.length) / FRAME);
  return lengths.filter((length, index) => length !== lengths[index - 1]);
}

/** Checks that each packet begins where the previous one ended and holds the samples of its time. Samples before `from` in each frame are skipped. */
function expectWhole(packets: readonly Packet[], isSoft: (frame: number) => boolean, from = 0): void {
  let next = packets[0]!.timestamp;
  const wrong: string[] = [];
  for (const { timestamp, samples } of packets) {
    expect(timestamp).toBe(next);
    next += samples.length / FRAME;
    for (let i = 0; i < samples.length; i++) {
      if (i % FRAME < from) continue;
      const index = timestamp * FRAME + i;
      const expected = valueOf(index, isSoft(Math.floor(index / FRAME)));
      if (samples[i] !== expected) wrong.push(`sample ${i} of the packet at ${timestamp}`);
    }
  }
  expect(wrong).toEqual([]);
}

describe('a packet length that changes in mid-speech', () => {
  it('leaves out no sample and repeats none, whatever the moment', async () => {
    const isSoft = (frame: number): boolean => frame % 37 === 0;
    const changes = { 31: 60, 90: 20, 133: 40, 201: 60, 264: 10, 300: 60, 350: 40, 399: 20 } as const;
    const packets = await talk([], 460, changes, isSoft);
    expect(lengthsOf(packets)).toEqual([20, 60, 20, 40, 60, 10, 60, 40, 20]);
    expectWhole(packets.slice(1), isSoft);
  });

  it('waits for a soft frame to become longer, at most 2 s, and for nothing to become shorter', async () => {
    const packets = await talk([], 330, { 20: 60, 290: 20 });
    const longer = packets.find(({ samples }) => samples.length === 6 * FRAME)?.timestamp;
    expect(longer).toBeGreaterThanOrEqual(219);
    expect(longer).toBeLessThan(224);
    const shorter = packets.findLast(({ samples }) => samples.length === 6 * FRAME)?.timestamp ?? 0;
    expect(shorter + 6).toBeLessThan(297);
  });

  it('is kept by the sandbox that takes over in the middle of a packet of 60 ms', async () => {
    const traps = await rig.install(effect({ id: 'test:traps', gain: 1, body: at(50, trap) }));
    const isSoft = (frame: number): boolean => frame === 9;
    const packets = await talk([traps], 120, { 5: 60 }, isSoft);
    expect(rig.events).toContainEqual(expect.objectContaining({ kind: 'strike', code: 'TRAPPED' }));
    expect(lengthsOf(packets)).toEqual([20, 60]);
    // Where one sandbox follows another, 5 ms are crossfaded.
    expectWhole(packets.slice(1), isSoft, FRAME / 2);
  });
});

describe('PacketLength', () => {
  const frameOf = (level: number): Float32Array => new Float32Array(FRAME).fill(level);

  it('lengthens at a frame 15 dB below the loudest, below −50 dBFS, or that is not sent', () => {
    for (const [level, isSent] of [
      [0.03, true],
      [0.003, true],
      [0.5, false],
    ] as const) {
      const length = new PacketLength();
      length.start(2);
      length.want(6);
      for (let frame = 0; frame < 20; frame++) length.note(frameOf(0.3), true);
      expect(length.frames).toBe(2);
      length.note(frameOf(level), isSent);
      expect(length.frames).toBe(6);
    }
  });
});
