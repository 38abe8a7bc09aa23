import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { BodyReader } from '@jackfield/sandbox/body-reader';
import { BodyWriter } from '@jackfield/sandbox/body-writer';
import { emptyItem, readItem } from '@jackfield/sandbox/playback-item';
import { decodedEffect } from '../../catalogue/testing/effects.ts';
import type { ChainSlot } from '../../ports/chain.ts';
import type { SandboxConnection } from '../sandbox/sandbox-connection.ts';
import { ChainRig } from '../testing/chain-rig.ts';
import { Receiver, Sender } from '../testing/packet-ends.ts';
import { DecodeBatch } from './decode-batch.ts';
import { DecodeHistory } from './decode-history.ts';

describe('the past that a fresh sandbox is told', () => {
  /** Number of packets of each batch, the oldest first. */
  function told(history: DecodeHistory): number[] {
    const counts: number[] = [];
    const bytes = new Uint8Array(1 << 16);
    const view = new DataView(bytes.buffer);
    const writer = new BodyWriter();
    const connection: Pick<SandboxConnection, 'begin' | 'send'> = {
      begin: () => writer.begin(bytes, view, 0),
      send() {
        const body = new BodyReader().begin({ bytes, view, body: 0, bodyBytes: writer.length });
        while (body.left > 0) {
          const count = body.u32();
          counts.push(count);
          for (let item = 0; item < count; item++) readItem(body, emptyItem());
        }
      },
    };
    history.send(connection as SandboxConnection, 0);
    return counts;
  }

  function batchOf(voices: number): DecodeBatch {
    const batch = new DecodeBatch();
    batch.begin(1);
    for (let sender = 0; sender < voices; sender++) batch.add('decode', sender, new Uint8Array(7), 480);
    return batch;
  }

  it('is six batches, fewer when many talk, and nothing once somebody went', () => {
    const history = new DecodeHistory();
    expect(told(history)).toEqual([]);
    for (const voices of [1, 2, 3, 1, 1, 1, 2, 4]) history.push(batchOf(voices));
    expect(told(history)).toEqual([3, 1, 1, 1, 2, 4]);
    history.push(batchOf(10));
    history.push(batchOf(9));
    expect(told(history)).toEqual([4, 10, 9]);
    history.push(batchOf(30));
    expect(told(history)).toEqual([]);
    history.push(batchOf(1));
    history.clear();
    expect(told(history)).toEqual([]);
  });
});

describe('a playback chain that is replaced while somebody speaks', () => {
  let rig: ChainRig;
  let opus: ChainSlot;
  let packets: readonly Uint8Array[];

  beforeAll(async () => {
    rig = await ChainRig.open();
    opus = await rig.firstParty('opus', 'codec');
    const sender = new Sender(rig, opus);
    await sender.configure([]);
    await sender.say(glide(300));
    packets = sender.packets;
    await sender.chain[Symbol.asyncDispose]();
  }, 60_000);
  afterAll(() => rig[Symbol.asyncDispose]());

  it('goes on with what its decoders would have said, within 15 dB, and no louder', async () => {
    const untouched = new Receiver(rig, opus);
    const replaced = new Receiver(rig, opus);
    await Promise.all([untouched.configure(), replaced.configure()]);
    for (const [place, packet] of packets.entries()) {
      if (place % 50 === 40) await replaced.configure();
      const [wanted, got] = await Promise.all([untouched.listen(packet), replaced.listen(packet)]);
      expect(energyOf(difference(wanted, got)), `packet ${place}`).toBeLessThan(energyOf(wanted) / 10 ** 1.5);
      expect(peakOf(got)).toBeLessThan(1.2 * peakOf(wanted));
    }
    expect(rig.events).toEqual([]);
  }, 60_000);

  it('fades from the old effects to the new ones', async () => {
    const receiver = new Receiver(rig, opus);
    const [loud, soft] = [
      await rig.install(decodedEffect({ id: 'test:loud', gain: 1 })),
      await rig.install(decodedEffect({ id: 'test:soft', gain: 0.1 })),
    ];
    await receiver.configure({ decoded: [loud] });
    let last = 0;
    for (const [place, packet] of packets.entries()) {
      if (place % 50 === 40) await receiver.configure({ decoded: [place % 100 === 40 ? soft : loud] });
      const heard = await receiver.listen(packet);
      const largest = Math.max(...heard.map((sample, index) => Math.abs(sample - (heard[index - 1] ?? last))));
      // The tone itself changes by 0.08 from sample to sample, a cut by 0.34.
      expect(largest, `packet ${place}`).toBeLessThan(0.15);
      last = heard.at(-1) ?? 0;
    }
  }, 60_000);
});

/** A voice-like tone of 12 harmonics at half of full scale, gliding from 110 to 220 Hz. */
function glide(frames: number): Float32Array {
  const samples = new Float32Array(frames * FRAME_SAMPLES);
  let phase = 0;
  for (let index = 0; index < samples.length; index++) {
    phase += (2 * Math.PI * (110 + (110 * index) / samples.length)) / 48_000;
    for (let harmonic = 1; harmonic <= 12; harmonic++)
      samples[index] = (samples[index] ?? 0) + (0.25 * Math.sin(harmonic * phase)) / harmonic;
  }
  return samples;
}

function difference(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((sample, index) => sample - (b[index] ?? 0));
}

function energyOf(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

function peakOf(samples: Float32Array): number {
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}
