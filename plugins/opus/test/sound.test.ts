import { describe, expect, test } from 'vitest';
import { randomSource } from '../../../e2e/metrics/noise.ts';
import { siSdr } from '../../../e2e/metrics/si-sdr.ts';
import { stoi } from '../../../e2e/metrics/stoi.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { encodeAll, join, loadCodec } from '../../tooling/testing/codec-testing.ts';
import type { Codec, EncoderConfig } from '../../tooling/testing/codec-testing.ts';

const { openCodec } = await loadCodec(`${import.meta.dirname}/..`);

const RATE = 48_000;
const speech = loadSpeech('congratulations').slice(0, 6 * RATE);

/** Decoded sound without the codec's delay, and the part of the original that it stands for. */
function withoutDelay(decoded: Float32Array, delay: number): { original: Float32Array; decoded: Float32Array } {
  const length = Math.min(speech.length, decoded.length) - delay;
  return { original: speech.slice(0, length), decoded: decoded.slice(delay, delay + length) };
}

function quality(decoded: Float32Array, delay: number): { stoi: number; siSdr: number } {
  const pair = withoutDelay(decoded, delay);
  return { stoi: stoi(pair.original, pair.decoded, RATE), siSdr: siSdr(pair.original, pair.decoded) };
}

function bitsPerSecond(packets: readonly Uint8Array[], frameSamples: number): number {
  const bytes = packets.reduce((sum, packet) => sum + packet.length, 0);
  return (bytes * 8 * RATE) / (packets.length * frameSamples);
}

describe('round trip', () => {
  test.each([
    { frameSamples: 120, milliseconds: 2.5 },
    { frameSamples: 240, milliseconds: 5 },
    { frameSamples: 480, milliseconds: 10 },
    { frameSamples: 960, milliseconds: 20 },
    { frameSamples: 1920, milliseconds: 40 },
    { frameSamples: 2880, milliseconds: 60 },
  ])('of speech in frames of $milliseconds ms at 64 kb/s keeps STOI above 0.95', ({ frameSamples }) => {
    const { codec, lookahead } = openCodec({ bitrate: 64_000 });
    codec.openDecoder(3);
    const packets = encodeAll(codec, speech, frameSamples);
    const decoded = packets.map((packet) => {
      expect(codec.packetSamples(packet)).toBe(frameSamples);
      return codec.decode(3, packet);
    });
    expect(decoded.every((frame) => frame.length === frameSamples)).toBe(true);
    expect(quality(join(decoded), lookahead).stoi).toBeGreaterThan(0.95);
  });

  test('delays by 312 samples, by 120 with low delay, and keeps the waveform at 64 kb/s (SI-SDR above 20 dB)', () => {
    for (const [isLowDelay, expected] of [
      [false, 312],
      [true, 120],
    ] as const) {
      const { codec, lookahead } = openCodec({ bitrate: 64_000, isLowDelay });
      codec.openDecoder(1);
      const decoded = join(encodeAll(codec, speech, 480).map((packet) => codec.decode(1, packet)));
      expect(lookahead).toBe(expected);
      expect(quality(decoded, lookahead).siSdr).toBeGreaterThan(20);
    }
  });

  test('names itself opus', () => {
    expect(openCodec().codec.codecName()).toBe('opus');
  });
});

describe('configuration', () => {
  test('bitrate: 16, 32 and 128 kb/s cost that, within 15 %', () => {
    const { codec } = openCodec();
    for (const bitrate of [16_000, 32_000, 128_000]) {
      codec.configureEncoder({ ...configOf(bitrate), useVbr: false });
      expect(bitsPerSecond(encodeAll(codec, speech, 960), 960) / bitrate).toBeCloseTo(1, 0.8);
    }
  });

  test('constant bitrate makes packets of one size, variable of many', () => {
    const sizes = (useVbr: boolean) =>
      new Set(encodeAll(openCodec({ useVbr }).codec, speech, 960).map((packet) => packet.length)).size;
    expect(sizes(false)).toBe(1);
    expect(sizes(true)).toBeGreaterThan(20);
  });

  test('complexity 10 is better understood than complexity 0 (STOI)', () => {
    const at = (complexity: number) => {
      const { codec, lookahead } = openCodec({ bitrate: 24_000, complexity, useVbr: false });
      codec.openDecoder(1);
      return quality(join(encodeAll(codec, speech, 960).map((packet) => codec.decode(1, packet))), lookahead).stoi;
    };
    expect(at(10)).toBeGreaterThan(at(0) + 0.004);
  });

  test('DTX sends nothing in most frames of 2 s of silence, and everything without it', () => {
    const silence = new Float32Array(2 * RATE);
    const sent = (useDtx: boolean) =>
      encodeAll(openCodec({ useDtx }).codec, silence, 960).filter((packet) => packet.length > 0).length;
    expect(sent(false)).toBe(100);
    expect(sent(true)).toBeLessThan(30);
    expect(sent(true)).toBeGreaterThan(2);
  });

  test('a reset encoder makes the packets of a new one', () => {
    const { codec } = openCodec();
    const first = encodeAll(codec, speech.subarray(0, RATE), 960);
    codec.resetEncoder();
    expect(encodeAll(codec, speech.subarray(0, RATE), 960)).toEqual(first);
  });
});

describe('loss', () => {
  type Fill = (codec: Codec, next: Uint8Array | undefined) => Float32Array;
  const conceal: Fill = (codec) => codec.conceal(1, 960);
  const recover: Fill = (codec, next) => (next === undefined ? codec.conceal(1, 960) : codec.recover(1, next, 960));

  /** Plays the same packets whole and with 15 % lost, and says how near the second comes to the first. */
  function withLoss(changes: Partial<EncoderConfig>, fill: Fill): { siSdr: number; stoi: number } {
    const { codec } = openCodec({ bitrate: 40_000, ...changes });
    const packets = encodeAll(codec, speech, 960);
    const random = randomSource(7);
    const isLost = packets.map((_, index) => index > 5 && random() < -0.7);
    expect(isLost.filter(Boolean).length / packets.length).toBeCloseTo(0.15, 1);
    codec.openDecoder(1);
    const whole = join(packets.map((packet) => codec.decode(1, packet)));
    codec.openDecoder(1);
    const frames = packets.map((packet, index) =>
      isLost[index] ? fill(codec, isLost[index + 1] ? undefined : packets[index + 1]) : codec.decode(1, packet),
    );
    expect(frames.every((frame) => frame.length === 960)).toBe(true);
    const lossy = join(frames);
    return { siSdr: siSdr(whole, lossy), stoi: stoi(whole, lossy, RATE) };
  }

  test('of 15 %: FEC is at least 6 dB nearer to the voice without loss than concealment', () => {
    const fec = { useFec: true, expectedLossPercent: 15 };
    const concealed = withLoss(fec, conceal);
    const recovered = withLoss(fec, recover);
    expect(recovered.siSdr).toBeGreaterThan(concealed.siSdr + 6);
    expect(recovered.stoi).toBeGreaterThan(concealed.stoi + 0.02);
  });

  test('without FEC: asking for the copy conceals instead of failing', () => {
    const plain = { useFec: false };
    expect(withLoss(plain, recover).siSdr).toBeCloseTo(withLoss(plain, conceal).siSdr, 0);
    expect(withLoss({ useFec: true, expectedLossPercent: 15, isLowDelay: true }, recover).siSdr).toBeGreaterThan(2);
  });

  test('concealment continues a voice: louder than silence, softer than the voice, and gone after 2 s', () => {
    const { codec } = openCodec();
    codec.openDecoder(1);
    for (const packet of encodeAll(codec, speech.subarray(0, 2 * RATE), 960)) codec.decode(1, packet);
    const energies = Array.from({ length: 100 }, () => codec.conceal(1, 960).reduce((sum, s) => sum + s * s, 0));
    expect(energies[0]).toBeGreaterThan(1e-4);
    expect(energies.at(-1)).toBeLessThan((energies[0] ?? 0) / 100);
  });
});

function configOf(bitrate: number): EncoderConfig {
  return {
    bitrate,
    complexity: 5,
    useVbr: true,
    useDtx: false,
    useFec: false,
    expectedLossPercent: 0,
    isLowDelay: false,
  };
}
