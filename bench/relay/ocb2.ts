import { createCipheriv } from 'node:crypto';
import type { Cipheriv } from 'node:crypto';

const BLOCK = 16;

/**
 * OCB2-AES128 (Rogaway 2004) as Mumble uses it: one byte of the nonce and three of the tag before the ciphertext. Only for load on a Mumble server: OCB2 is
 * broken (Inoue et al. 2019), which does not affect the measurement.
 */
export class Ocb2Encryptor {
  readonly #aes: Cipheriv;
  readonly #nonce: Buffer;

  /** `key` and `nonce` have 16 bytes; the nonce is incremented for each packet, little endian. */
  constructor(key: Uint8Array, nonce: Uint8Array) {
    this.#aes = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    this.#nonce = Buffer.from(nonce);
  }

  encrypt(plain: Uint8Array): Buffer {
    this.#countUp();
    const out = Buffer.alloc(plain.length + 4);
    const delta = this.#aes.update(this.#nonce);
    const checksum = Buffer.alloc(BLOCK);
    let offset = 0;
    for (; plain.length - offset > BLOCK; offset += BLOCK) {
      double(delta);
      const block = Buffer.from(plain.subarray(offset, offset + BLOCK));
      xorInto(checksum, block);
      xorInto(block, delta);
      const sealed = this.#aes.update(block);
      xorInto(sealed, delta);
      sealed.copy(out, 4 + offset);
    }
    const rest = plain.length - offset;
    double(delta);
    const length = Buffer.alloc(BLOCK);
    length.writeUInt32BE(rest * 8, BLOCK - 4);
    xorInto(length, delta);
    const pad = this.#aes.update(length);
    const last = Buffer.from(pad);
    last.set(plain.subarray(offset), 0);
    xorInto(checksum, last);
    xorInto(last, pad);
    last.copy(out, 4 + offset, 0, rest);
    // Three times delta is its double plus delta.
    const once = Buffer.from(delta);
    double(delta);
    xorInto(delta, once);
    xorInto(delta, checksum);
    const tag = this.#aes.update(delta);
    out[0] = this.#nonce[0] ?? 0;
    tag.copy(out, 1, 0, 3);
    return out;
  }

  #countUp(): void {
    for (let index = 0; index < BLOCK; index += 1) {
      const next = ((this.#nonce[index] ?? 0) + 1) & 0xff;
      this.#nonce[index] = next;
      if (next !== 0) return;
    }
  }
}

/** Doubles in GF(2^128), big endian, with x⁷ + x² + x + 1. */
function double(block: Buffer): void {
  const carry = (block[0] ?? 0) >> 7;
  for (let index = 0; index < BLOCK - 1; index += 1) {
    block[index] = ((block[index] ?? 0) << 1) | ((block[index + 1] ?? 0) >> 7);
  }
  block[BLOCK - 1] = ((block[BLOCK - 1] ?? 0) << 1) ^ (carry === 1 ? 0x87 : 0);
}

function xorInto(target: Buffer, other: Uint8Array): void {
  for (let index = 0; index < BLOCK; index += 1) target[index] = (target[index] ?? 0) ^ (other[index] ?? 0);
}
