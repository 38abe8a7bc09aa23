import { describe, expect, test } from 'vitest';
import { randomSource } from '../../../e2e/metrics/noise.ts';
import { encodeAll, errorOf, loadCodec, SPEECH_CONFIG } from '../../tooling/testing/codec-testing.ts';

const { openCodec, memoryBytes } = await loadCodec(`${import.meta.dirname}/..`);

const tone = Float32Array.from({ length: 48_000 }, (_, index) => 0.3 * Math.sin(index * 0.03));

describe('an illegal frame length', () => {
  test.each([0, 1, 119, 121, 479, 481, 960 * 2.5, 2881, 3840, 5760, 48_000, 1_000_000])(
    'of %i samples is an error, and the next frame of 960 is encoded',
    (samples) => {
      const { codec } = openCodec();
      const error = errorOf(() => codec.encode(new Float32Array(samples)));
      expect(error).toEqual({ tag: 'illegal-frame-length', val: samples });
      expect(codec.encode(tone.subarray(0, 960)).length).toBeGreaterThan(2);
    },
  );

  test.each([0, 1, 100, 481, 5761, 5880, 2 ** 31, 2 ** 32 - 1])('of %i samples to conceal is an error', (samples) => {
    const { codec } = openCodec();
    codec.openDecoder(1);
    const packet = codec.encode(tone.subarray(0, 960));
    const expected = { tag: 'illegal-frame-length', val: samples };
    expect(errorOf(() => codec.conceal(1, samples))).toEqual(expected);
    expect(errorOf(() => codec.recover(1, packet, samples))).toEqual(expected);
    expect(codec.decode(1, packet).length).toBe(960);
  });
});

describe('a packet', () => {
  test('that is empty or cut is corrupt, not lost', () => {
    const { codec } = openCodec();
    codec.openDecoder(1);
    const corrupt = { tag: 'corrupt-packet', val: undefined };
    expect(errorOf(() => codec.decode(1, new Uint8Array()))).toEqual(corrupt);
    expect(errorOf(() => codec.packetSamples(new Uint8Array()))).toEqual(corrupt);
    expect(errorOf(() => codec.recover(1, new Uint8Array(), 960))).toEqual(corrupt);
    // Code 3 with 63 frames of 20 ms: more than the 120 ms that a packet may hold.
    expect(errorOf(() => codec.decode(1, Uint8Array.of(0x0b, 63)))).toEqual(corrupt);
    // Code 3 that says padding follows and ends there.
    expect(errorOf(() => codec.decode(1, Uint8Array.of(0x0b, 0x41)))).toEqual(corrupt);
  });

  test('of random bytes, 10,000 times, is decoded or refused, never a trap, and memory stays below 2 MB', () => {
    const { codec } = openCodec();
    codec.openDecoder(1);
    const random = randomSource(42);
    const whole = (limit: number) => Math.floor(((random() + 1) / 2) * limit);
    let decoded = 0;
    const refusals: string[] = [];
    for (let round = 0; round < 10_000; round++) {
      const packet = Uint8Array.from({ length: whole(round % 10 === 0 ? 1500 : 60) }, () => whole(256));
      const calls = [
        () => codec.decode(1, packet),
        () => codec.recover(1, packet, 120 * (1 + whole(48))),
        () => codec.conceal(1, 120 * (1 + whole(48))),
      ];
      const call = calls[round % 7 === 0 ? 1 : round % 11 === 0 ? 2 : 0]!;
      try {
        const samples = call();
        expect(samples.length % 120).toBe(0);
        if (!samples.every((sample) => Number.isFinite(sample))) throw new Error(`round ${round} is not finite`);
        decoded++;
      } catch (error) {
        if (!(error instanceof Error && 'payload' in error)) throw error;
        refusals.push(JSON.stringify(error.payload));
      }
    }
    expect(decoded).toBeGreaterThan(2000);
    expect(refusals.length).toBeGreaterThan(500);
    expect(new Set(refusals)).toEqual(new Set(['{"tag":"corrupt-packet"}']));
    expect(memoryBytes()).toBeLessThan(2e6);
  });

  test('of speech with bits turned, 2,000 times, is never a trap', () => {
    const { codec } = openCodec({ useFec: true, expectedLossPercent: 20 });
    codec.openDecoder(1);
    const packets = encodeAll(codec, tone, 960);
    const random = randomSource(3);
    let decoded = 0;
    for (let round = 0; round < 2000; round++) {
      const packet = Uint8Array.from(packets[round % packets.length]!);
      const at = Math.floor(((random() + 1) / 2) * packet.length);
      packet[at] = packet[at]! ^ (1 << (round % 8));
      try {
        decoded += Math.sign((round % 2 === 0 ? codec.decode(1, packet) : codec.recover(1, packet, 960)).length);
      } catch (error) {
        if (!(error instanceof Error && 'payload' in error)) throw error;
      }
    }
    expect(decoded).toBeGreaterThan(1500);
  });
});

describe('samples that are not finite or far too loud', () => {
  test('do not keep the encoder from the frames behind them', () => {
    const { codec } = openCodec();
    codec.openDecoder(1);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e30, -1e30]) {
      codec.encode(new Float32Array(960).fill(value));
      const sound = encodeAll(codec, tone, 960).map((packet) => codec.decode(1, packet));
      const energy = sound.at(-1)!.reduce((sum, sample) => sum + sample * sample, 0) / 960;
      expect(energy).toBeGreaterThan(0.02);
      expect(energy).toBeLessThan(0.1);
    }
  });
});

describe('decoders', () => {
  test('exist once they are opened, keep apart, start afresh, and end', () => {
    const { codec } = openCodec();
    const packets = encodeAll(codec, tone, 960);
    const unknown = { tag: 'unknown-decoder', val: 4_000_000_000 };
    expect(errorOf(() => codec.decode(4_000_000_000, packets[0]!))).toEqual(unknown);
    expect(errorOf(() => codec.conceal(4_000_000_000, 960))).toEqual(unknown);
    expect(errorOf(() => codec.recover(4_000_000_000, packets[0]!, 960))).toEqual(unknown);
    codec.openDecoder(4_000_000_000);
    codec.openDecoder(2);
    const alone = packets.map((packet) => codec.decode(4_000_000_000, packet));
    codec.openDecoder(4_000_000_000);
    const again = packets.map((packet) => {
      codec.conceal(2, 960);
      return codec.decode(4_000_000_000, packet);
    });
    expect(again).toEqual(alone);
    codec.closeDecoder(4_000_000_000);
    codec.closeDecoder(77);
    expect(errorOf(() => codec.conceal(4_000_000_000, 960))).toEqual(unknown);
    expect(codec.conceal(2, 960).length).toBe(960);
  });

  test('are 256 at most, in less than 16 MB, and a closed one makes room', () => {
    const { codec } = openCodec();
    for (let number = 0; number < 256; number++) codec.openDecoder(number);
    expect(errorOf(() => codec.openDecoder(256))).toMatchObject({ tag: 'failed' });
    codec.closeDecoder(100);
    codec.openDecoder(256);
    expect(codec.decode(256, codec.encode(tone.subarray(0, 480))).length).toBe(480);
    expect(memoryBytes()).toBeLessThan(16e6);
    for (let round = 0; round < 2000; round++) {
      codec.closeDecoder(256);
      codec.openDecoder(256);
    }
    expect(memoryBytes()).toBeLessThan(16e6);
  });
});

describe('a configuration out of range', () => {
  test.each([
    { change: { bitrate: 5999 }, word: 'bitrate' },
    { change: { bitrate: 510_001 }, word: 'bitrate' },
    { change: { complexity: 11 }, word: 'complexity' },
    { change: { expectedLossPercent: 101 }, word: 'loss' },
  ])('names $word and leaves the encoder as it was', ({ change, word }) => {
    const { codec } = openCodec();
    const error = errorOf(() => codec.configureEncoder({ ...SPEECH_CONFIG, ...change }));
    expect(error).toMatchObject({ tag: 'bad-config', val: expect.stringContaining(word) });
    expect(codec.encode(tone.subarray(0, 960)).length).toBeGreaterThan(2);
  });
});
