import { describe, expect, test } from 'vitest';
import { stoi } from '../../../e2e/metrics/stoi.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { encodeAll, join, loadCodec } from '../../tooling/testing/codec-testing.ts';
import type { Codec, EncoderConfig } from '../../tooling/testing/codec-testing.ts';

const { openCodec } = await loadCodec(`${import.meta.dirname}/..`);

const [RATE, FRAME] = [48_000, 960];
const speech = loadSpeech('congratulations').slice(0, 6 * RATE);
const BURSTS: Partial<EncoderConfig> = { bitrate: 40_000, useFec: true, expectedLossPercent: 25 };

function packetsFor(changes: Partial<EncoderConfig>): Uint8Array[] {
  return encodeAll(openCodec(changes).codec, speech, FRAME);
}

/** Decodes with three packets of every ten lost, each run rebuilt at once from the packet behind it. */
function hear(codec: Codec, packets: readonly Uint8Array[]): Float32Array {
  codec.openDecoder(1);
  const frames: Float32Array[] = [];
  for (const [index, packet] of packets.entries()) {
    if (index % 10 >= 4 && index % 10 < 7) continue;
    if (index % 10 === 7) frames.push(codec.recover(1, packet, 3 * FRAME));
    frames.push(codec.decode(1, packet));
  }
  return join(frames);
}

function scoreOf(heard: Float32Array): number {
  const delayed = heard.slice(312);
  return stoi(speech.slice(0, delayed.length), delayed, RATE);
}

/** The one frame of a packet with padding as a packet of its own (RFC 6716, section 3.2.5). */
function withoutPadding(packet: Uint8Array): Uint8Array {
  const [toc = 0, count = 0] = packet;
  if ((toc & 3) !== 3 || (count & 0x40) === 0) return packet;
  expect(count & 63).toBe(1);
  let [at, padding] = [2, 0];
  while (packet[at] === 255) {
    padding += 254;
    at += 1;
  }
  padding += packet[at] ?? 0;
  return Uint8Array.of(toc & ~3, ...packet.subarray(at + 1, packet.length - padding));
}

function outcomeOf(rebuild: () => Float32Array): string {
  try {
    const samples = rebuild();
    return `${samples.length} ${samples.every(Number.isFinite) ? 'finite' : 'broken'} samples`;
  } catch (error) {
    return (error as { payload?: { tag: string } }).payload?.tag ?? String(error);
  }
}

function bytesOf(packets: readonly Uint8Array[]): number {
  return packets.reduce((sum, packet) => sum + packet.length, 0);
}

describe('copies of earlier packets', () => {
  test('rebuild three lost packets in a row: STOI rises by 0.05 and more over that of in-band FEC alone', () => {
    const alone = scoreOf(hear(openCodec().codec, packetsFor({ ...BURSTS, expectedLossPercent: 14 })));
    const withCopies = scoreOf(hear(openCodec().codec, packetsFor(BURSTS)));
    expect(withCopies - alone, `${alone} to ${withCopies}`).toBeGreaterThan(0.05);
    expect(withCopies).toBeGreaterThan(0.95);
  });

  test('come at an expected loss of 15 %, take no more than 14 and 45 % on top, and not at all where the voice would have less than 24 kb/s', () => {
    const plain = bytesOf(packetsFor({ ...BURSTS, expectedLossPercent: 14 }));
    expect(bytesOf(packetsFor({ ...BURSTS, expectedLossPercent: 15 })) / plain).toBeLessThan(1.14);
    expect(bytesOf(packetsFor(BURSTS)) / plain).toBeLessThan(1.45);
    const [low, lower] = [25, 14].map((loss) =>
      bytesOf(packetsFor({ ...BURSTS, bitrate: 31_000, expectedLossPercent: loss })),
    );
    expect((low ?? 0) / (lower ?? 1)).toBeLessThan(1.1);
  });

  test('stand in the padding, so that who does not know them hears the same: each packet decodes as it does without', () => {
    const packets = packetsFor(BURSTS);
    const [plain, padded] = [openCodec().codec, openCodec().codec];
    for (const codec of [plain, padded]) codec.openDecoder(2);
    let longer = 0;
    for (const packet of packets) {
      const bare = withoutPadding(packet);
      if (bare.length < packet.length - 30) longer += 1;
      expect(Buffer.from(plain.decode(2, bare)).equals(Buffer.from(padded.decode(2, packet)))).toBe(true);
    }
    expect(longer / packets.length).toBeGreaterThan(0.8);
  });

  test('survive any bytes in their place: each packet is rebuilt from to finite samples, or refused', () => {
    const packet = packetsFor(BURSTS)[100] ?? new Uint8Array(0);
    const { codec } = openCodec();
    codec.openDecoder(1);
    const outcomes = new Set<string>();
    for (let at = 0; at < packet.length; at += 1) {
      for (const value of [0, 1, 127, 243, 255]) {
        const forged = Uint8Array.from(packet);
        forged[at] = value;
        outcomes.add(outcomeOf(() => codec.recover(1, forged, 3 * FRAME)));
      }
    }
    outcomes.delete('corrupt-packet');
    expect([...outcomes]).toEqual(['2880 finite samples']);
  });
});
