import { describe, expect, it } from 'vitest';
import { Ocb2Encryptor } from './ocb2.ts';

describe('OCB2', () => {
  it('has the tag of Mumble’s own test for an empty message under key and nonce 00 01 … 0f', () => {
    const key = Uint8Array.from({ length: 16 }, (_, index) => index);
    // The nonce is incremented before the packet, with carry: ff 00 02 … becomes 00 01 02 …
    const nonce = Uint8Array.from(key);
    nonce.set([0xff, 0x00]);
    const packet = new Ocb2Encryptor(key, nonce).encrypt(new Uint8Array(0));
    // First byte of the nonce, then three of the tag BF3108130773AD5EC70EC69E7875A7B0.
    expect(packet.toString('hex')).toBe('00bf3108');
  });
});
