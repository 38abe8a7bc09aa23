import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blankCompactHeader,
  encodeCompactHeader,
  isCompactVoice,
  parseCompactVoicePacket,
} from './compact-voice-packet.ts';
import { TransportKey } from './transport-key.ts';
import type { VoiceHeader } from './voice-packet.ts';
import { importCompactVoiceKey, importVoiceKey, VoiceSealer } from './voice-seal.ts';

const rawKey = Uint8Array.from({ length: 16 }, (_, index) => index);
const key = importCompactVoiceKey(rawKey);
const golden: VoiceHeader = {
  senderId: 300,
  epoch: 0x0506,
  sequence: 0x070809,
  timestamp: 0x0b0c0d0e,
  isTalkEnd: true,
  hasCodecTag: false,
};
// version 2, epoch ends in 10, talk end; sender; sequence; 16 low bits of the timestamp
const goldenHeader = '29 ac02 89901c 0d0e'.replaceAll(' ', '');
// AES-128-GCM by Python's `cryptography`: key by HKDF-SHA256 of 00…0f, nonce 0000012c 00000506 00070809, payload "voice", tag cut to 8 bytes
const goldenSealed = '4db32d600d 9838e77d942af26f'.replaceAll(' ', '');

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const headers = fc.record({
  senderId: uint32,
  epoch: fc.integer({ min: 1, max: 0xffff }),
  sequence: fc.integer({ min: 1, max: 0xffff_ffff }),
  timestamp: uint32,
  isTalkEnd: fc.boolean(),
  hasCodecTag: fc.boolean(),
});

describe('compact voice packet', () => {
  it('has the golden 8 bytes of header, 13 of sealed payload and 4 of transport tag', () => {
    const out = new Uint8Array(64);
    const length = new VoiceSealer().sealCompact(out, golden, key, Buffer.from('voice'), 5);
    expect(Buffer.from(out.subarray(0, length)).toString('hex')).toBe(goldenHeader + goldenSealed);
    const transport = new TransportKey(rawKey);
    expect(transport.signCompact(out, length)).toBe(25);
    // openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:8 SIPHASH, of the first and last 16 bytes and 1500
    expect(Buffer.from(out.subarray(length, 25)).toString('hex')).toBe('a8cff32b');
    expect(transport.verifyCompact(out, 25)).toBe(true);
  });

  it('has a transport tag for every length, which no bit, byte more or byte less leaves valid', () => {
    const transport = new TransportKey(rawKey);
    const short = Uint8Array.from({ length: 20 }, (_, index) => (index < 13 ? index : 0));
    expect(transport.signCompact(short, 13)).toBe(17);
    expect(Buffer.from(short.subarray(13, 17)).toString('hex')).toBe('b5ea69d6');
    for (let bit = 0; bit < 17 * 8; bit += 1) {
      const forged = Uint8Array.from(short);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(transport.verifyCompact(forged, 17), `bit ${bit}`).toBe(false);
    }
    const longer = Uint8Array.of(...short.subarray(0, 13), 0, ...short.subarray(13, 17));
    expect(transport.verifyCompact(longer, 18)).toBe(false);
    for (let length = 0; length < 17; length += 1) expect(transport.verifyCompact(short, length)).toBe(false);
    expect(transport.verifyCompact(short, 21)).toBe(false);
  });

  it('reads back every header, epoch and timestamp by their low bits, and every payload', () => {
    const sealer = new VoiceSealer();
    const out = new Uint8Array(400);
    fc.assert(
      fc.property(headers, fc.uint8Array({ maxLength: 300 }), (header, payload) => {
        const length = sealer.sealCompact(out, header, key, payload, payload.length);
        const read = blankCompactHeader();
        expect(parseCompactVoicePacket(out, length, read)).toBe('ok');
        const low = { epoch: header.epoch & 3, timestamp: header.timestamp & 0xffff };
        expect(read).toEqual({ ...header, ...low, headerBytes: length - payload.length - 8 });
        read.epoch = header.epoch;
        expect(Buffer.from(sealer.openCompact(out, length, read, key) ?? []).equals(payload)).toBe(true);
      }),
    );
  });

  it('opens nothing after any bit was turned, under another epoch with the same low bits, or under the key of the first format', () => {
    const sealer = new VoiceSealer();
    const out = new Uint8Array(64);
    const length = sealer.sealCompact(out, golden, key, Buffer.from('voice'), 5);
    const open = (bytes: Uint8Array, epoch: number, by = key): Uint8Array | null => {
      const header = blankCompactHeader();
      if (parseCompactVoicePacket(bytes, length, header) !== 'ok') return null;
      header.epoch = epoch;
      return sealer.openCompact(bytes, length, header, by);
    };
    expect(open(out, 0x0506)).not.toBeNull();
    expect(open(out, 0x0502)).toBeNull();
    expect(open(out, 0x0506, importVoiceKey(rawKey))).toBeNull();
    for (let bit = 0; bit < length * 8; bit += 1) {
      const forged = Uint8Array.from(out);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(open(forged, 0x0506), `bit ${bit}`).toBeNull();
    }
  });

  it('answers foreign bytes with a reason and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_400 }), fc.nat(1_500), fc.boolean(), (bytes, length, isVersion2) => {
        if (isVersion2 && bytes.length > 0) bytes[0] = 0x20 | ((bytes[0] ?? 0) & 15);
        const into = blankCompactHeader();
        const result = parseCompactVoicePacket(bytes, length, into);
        expect(['ok', 'tooShort', 'tooLong', 'badVersion', 'badHeader']).toContain(result);
        expect(result === 'ok' && into.headerBytes + 8 > length).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['tooShort', 12, ''],
    ['tooShort', 13, '29 8001 8001 0d0e'],
    ['tooLong', 1_182, ''],
    ['tooLong', 1_177, ''],
    ['badVersion', 40, '11'],
    ['badHeader', 40, '29 ac02 00 0d0e'],
    ['badHeader', 40, '29 8000 01 0d0e'],
    ['badHeader', 40, '29 ffffffff1f 01 0d0e'],
    ['badHeader', 40, '29 ffffffffff 01 0d0e'],
    ['badHeader', 40, '29 01 ffffffffff'],
    ['ok', 13, '29 01 01 0d0e'],
    ['ok', 40, '29 ffffffff0f ffffffff0f 0d0e'],
  ] as const)('says %s of %i bytes that begin with %s', (reason, length, head) => {
    const bytes = new Uint8Array(2_000);
    encodeCompactHeader(bytes, golden);
    bytes.set(Buffer.from(head.replaceAll(' ', ''), 'hex'));
    expect(parseCompactVoicePacket(bytes, length, blankCompactHeader())).toBe(reason);
    expect(isCompactVoice(bytes)).toBe(reason !== 'badVersion');
  });
});
