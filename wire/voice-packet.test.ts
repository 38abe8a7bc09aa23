import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codecTagOf,
  encodeVoiceHeader,
  MAX_VOICE_PACKET_BYTES,
  MAX_VOICE_PAYLOAD_BYTES,
  packetType,
  parseVoicePacket,
  VOICE_HEADER_BYTES,
} from './voice-packet.ts';
import type { VoiceHeader } from './voice-packet.ts';
import { importVoiceKey, VoiceSealer } from './voice-seal.ts';

const blank = (): VoiceHeader => ({
  senderId: 0,
  epoch: 0,
  sequence: 0,
  timestamp: 0,
  isTalkEnd: false,
  hasCodecTag: false,
});
const golden: VoiceHeader = {
  senderId: 0x01020304,
  epoch: 0x0506,
  sequence: 0x0708090a,
  timestamp: 0x0b0c0d0e,
  isTalkEnd: true,
  hasCodecTag: false,
};
// version 1 and type 1, talk end, epoch, sender, sequence, timestamp
const goldenHeader = '11 01 0506 01020304 0708090a 0b0c0d0e'.replaceAll(' ', '');
// AES-128-GCM by Python's `cryptography`: key 00…0f, nonce 01020304 0000 0506 0708090a, the header as additional data, payload "voice"
const goldenSealed = 'c6db3efb0b4fa036c7cd2cedad7bb7cf30464f4a2b';
// the same with bit 1 of the flags and the payload 01020304 "voice"
const goldenTagged = 'b1b6549c185d2725946ad4e5c2175c04273749f20aa5dd63c0';
const key = importVoiceKey(Uint8Array.from({ length: 16 }, (_, index) => index));

const headers = fc.record({
  senderId: fc.integer({ min: 0, max: 0xffff_ffff }),
  epoch: fc.integer({ min: 1, max: 0xffff }),
  sequence: fc.integer({ min: 1, max: 0xffff_ffff }),
  timestamp: fc.integer({ min: 0, max: 0xffff_ffff }),
  isTalkEnd: fc.boolean(),
  hasCodecTag: fc.boolean(),
});

describe('voice packet', () => {
  it('has the golden 16 bytes of header and seals to the golden 37 bytes', () => {
    const out = new Uint8Array(64);
    expect(encodeVoiceHeader(out, 0, golden)).toBe(VOICE_HEADER_BYTES);
    expect(Buffer.from(out.subarray(0, 16)).toString('hex')).toBe(goldenHeader);
    const length = new VoiceSealer().seal(out, golden, key, Buffer.from('voice'), 5);
    expect(Buffer.from(out.subarray(0, length)).toString('hex')).toBe(goldenHeader + goldenSealed);
  });

  it('says in the second flag that a codec tag begins the payload, and changes nothing else of the header', () => {
    const out = new Uint8Array(16);
    encodeVoiceHeader(out, 0, { ...golden, hasCodecTag: true });
    expect(Buffer.from(out).toString('hex')).toBe(`1103${goldenHeader.slice(4)}`);
    const packet = new Uint8Array(64);
    const payload = Buffer.from('\x01\x02\x03\x04voice', 'latin1');
    const length = new VoiceSealer().seal(packet, { ...golden, hasCodecTag: true }, key, payload, payload.length);
    expect(Buffer.from(packet.subarray(16, length)).toString('hex')).toBe(goldenTagged);
    expect(codecTagOf('0102030405')).toBe(0x01020304);
  });

  it('reads back every header and payload that it wrote', () => {
    const sealer = new VoiceSealer();
    const out = new Uint8Array(MAX_VOICE_PACKET_BYTES);
    fc.assert(
      fc.property(headers, fc.uint8Array({ maxLength: 300 }), (header, payload) => {
        const length = sealer.seal(out, header, key, payload, payload.length);
        const read = blank();
        expect(parseVoicePacket(out, length, read)).toBe('ok');
        expect(read).toEqual(header);
        expect(Buffer.from(sealer.open(out, length, key) ?? []).equals(payload)).toBe(true);
      }),
    );
  });

  it('opens nothing after any single bit of header, payload or seal was turned', () => {
    const sealer = new VoiceSealer();
    const out = new Uint8Array(64);
    const length = sealer.seal(out, golden, key, Buffer.from('voice'), 5);
    for (let bit = 0; bit < length * 8; bit += 1) {
      const forged = Uint8Array.from(out);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(sealer.open(forged, length, key), `bit ${bit}`).toBeNull();
    }
  });

  it('answers foreign bytes with a reason and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_400 }), fc.nat(1_500), (bytes, length) => {
        const result = parseVoicePacket(bytes, length, blank());
        expect(['ok', 'tooShort', 'tooLong', 'badVersion', 'badType', 'badFlags', 'badHeader']).toContain(result);
        expect(result === 'ok' && length > bytes.length).toBe(false);
        expect(packetType(bytes)).toBeLessThan(16);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['tooShort', 31, () => undefined],
    ['tooLong', MAX_VOICE_PACKET_BYTES + 1, () => undefined],
    ['badVersion', 40, (bytes: Uint8Array) => bytes.set([0x21])],
    ['badType', 40, (bytes: Uint8Array) => bytes.set([0x12])],
    ['badFlags', 40, (bytes: Uint8Array) => bytes.set([4], 1)],
    ['badHeader', 40, (bytes: Uint8Array) => bytes.set([0, 0], 2)],
    ['ok', 1_160 + 32, () => undefined],
  ] as const)('says %s', (reason, length, change) => {
    const bytes = new Uint8Array(2_000);
    encodeVoiceHeader(bytes, 0, golden);
    change(bytes);
    expect(parseVoicePacket(bytes, length, blank())).toBe(reason);
    expect(MAX_VOICE_PAYLOAD_BYTES).toBe(1_160);
  });
});
