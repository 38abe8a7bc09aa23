import { describe, expect, it } from 'vitest';
import { TransportKey } from './transport-key.ts';

const key = new TransportKey(Uint8Array.from({ length: 16 }, (_, index) => index));

describe('transport key', () => {
  it('computes SipHash-2-4 as OpenSSL does: key 00…0f, message 00…1f', () => {
    const bytes = new Uint8Array(40);
    for (let index = 0; index < 32; index += 1) bytes[index] = index;
    expect(key.sign(bytes, 32)).toBe(40);
    // openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:8 SIPHASH
    expect(Buffer.from(bytes.subarray(32)).toString('hex')).toBe('ce7cf2722f512771');
    expect(key.verify(bytes, 40)).toBe(true);
  });

  it('refuses every datagram with one bit turned at its covered edges or in its tag', () => {
    const length = 100;
    const bytes = Uint8Array.from({ length: length + 8 }, (_, index) => index * 7);
    key.sign(bytes, length);
    for (let byte = 0; byte < length + 8; byte += 1) {
      const forged = Uint8Array.from(bytes);
      forged[byte] = (forged[byte] ?? 0) ^ 0x10;
      const isCovered = byte < 16 || byte >= length - 16;
      expect(key.verify(forged, length + 8), `byte ${byte}`).toBe(!isCovered);
    }
  });

  it('refuses the tag of another key, what is too short and a length beyond the bytes', () => {
    const bytes = new Uint8Array(24);
    key.sign(bytes, 16);
    expect(new TransportKey(new Uint8Array(16)).verify(bytes, 24)).toBe(false);
    for (let length = 0; length < 24; length += 1) expect(key.verify(bytes, length)).toBe(false);
    expect(key.verify(bytes, 25)).toBe(false);
    expect(() => new TransportKey(new Uint8Array(15))).toThrow(TypeError);
  });
});
