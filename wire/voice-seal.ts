/** Seals the payload of a voice packet once, at the sender: AES-128-GCM (NIST SP 800-38D) with the header as additional data. */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { COMPACT_SEAL_BYTES, encodeCompactHeader } from './compact-voice-packet.ts';
import type { CompactVoiceHeader } from './compact-voice-packet.ts';
import { encodeVoiceHeader, SEAL_BYTES, VOICE_HEADER_BYTES, writeUint32 } from './voice-packet.ts';
import type { VoiceHeader } from './voice-packet.ts';

export const VOICE_KEY_BYTES = 16;
const ALGORITHM = 'aes-128-gcm';
/** Options of `node:crypto`: the length of the tag in bytes. */
interface SealOptions {
  readonly authTagLength: number;
}

const SEAL_OPTIONS = { authTagLength: SEAL_BYTES } as const;
const COMPACT_SEAL_OPTIONS = { authTagLength: COMPACT_SEAL_BYTES } as const;
const COMPACT_KEY_INFO = 'jackfield compact voice 1';
const NONCE_BYTES = 12;

/** Imports a key for use in one epoch; call it once, because a raw key costs four times as much per packet. Throws a TypeError unless `key` has 16 bytes. */
export function importVoiceKey(key: Uint8Array): KeyObject {
  if (key.length !== VOICE_KEY_BYTES) throw new TypeError(`a voice key has 16 bytes, not ${key.length}`);
  return createSecretKey(key);
}

/** Like `importVoiceKey`, for compact packets: a separate key by HKDF (RFC 5869), since GCM requires one tag length per key (SP 800-38D, section 5.2.1.2). */
export function importCompactVoiceKey(key: Uint8Array): KeyObject {
  importVoiceKey(key);
  return createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', COMPACT_KEY_INFO, VOICE_KEY_BYTES)));
}

/**
 * Seals and opens packets. It holds only scratch space, so one per thread is enough. The nonce is sender (4 bytes), 0 (2), epoch (2), sequence (4): it is
 * unique under a key because each sender and epoch has a key of its own and no sequence is used twice.
 */
export class VoiceSealer {
  readonly #nonce = new Uint8Array(NONCE_BYTES);

  /** [audio] Writes a whole packet (header, sealed payload, seal) to `out` and returns its length. */
  seal(
    out: Uint8Array,
    header: Readonly<VoiceHeader>,
    key: KeyObject,
    payload: Uint8Array,
    payloadBytes: number,
  ): number {
    encodeVoiceHeader(out, 0, header);
    this.#writeNonce(out);
    return this.#encrypt(out, VOICE_HEADER_BYTES, key, payload.subarray(0, payloadBytes), SEAL_OPTIONS);
  }

  /** [audio] Returns the payload of a parsed packet of `length` bytes, or null when the seal does not match; then no part of the packet may be used. */
  open(packet: Uint8Array, length: number, key: KeyObject): Uint8Array | null {
    this.#writeNonce(packet);
    return this.#decrypt(packet, length, VOICE_HEADER_BYTES, key, SEAL_OPTIONS);
  }

  /** [audio] Like `seal`, in the compact format. `key` comes from `importCompactVoiceKey`. */
  sealCompact(
    out: Uint8Array,
    header: Readonly<VoiceHeader>,
    key: KeyObject,
    payload: Uint8Array,
    payloadBytes: number,
  ): number {
    const headerBytes = encodeCompactHeader(out, header);
    this.#writeFullNonce(header);
    return this.#encrypt(out, headerBytes, key, payload.subarray(0, payloadBytes), COMPACT_SEAL_OPTIONS);
  }

  /** [audio] Like `open`; `header` is the parsed header with its complete epoch. */
  openCompact(
    packet: Uint8Array,
    length: number,
    header: Readonly<CompactVoiceHeader>,
    key: KeyObject,
  ): Uint8Array | null {
    this.#writeFullNonce(header);
    return this.#decrypt(packet, length, header.headerBytes, key, COMPACT_SEAL_OPTIONS);
  }

  /** Writes sealed payload and seal after the header and returns the total length. */
  #encrypt(out: Uint8Array, headerBytes: number, key: KeyObject, payload: Uint8Array, options: SealOptions): number {
    const cipher = createCipheriv(ALGORITHM, key, this.#nonce, options);
    cipher.setAAD(out.subarray(0, headerBytes));
    out.set(cipher.update(payload), headerBytes);
    cipher.final();
    const sealStart = headerBytes + payload.length;
    out.set(cipher.getAuthTag(), sealStart);
    return sealStart + options.authTagLength;
  }

  #decrypt(
    packet: Uint8Array,
    length: number,
    headerBytes: number,
    key: KeyObject,
    options: SealOptions,
  ): Uint8Array | null {
    const sealStart = length - options.authTagLength;
    const decipher = createDecipheriv(ALGORITHM, key, this.#nonce, options);
    decipher.setAAD(packet.subarray(0, headerBytes));
    decipher.setAuthTag(packet.subarray(sealStart, length));
    const payload = decipher.update(packet.subarray(headerBytes, sealStart));
    try {
      decipher.final();
    } catch {
      // node:crypto reports a wrong seal only by throwing.
      return null;
    }
    return payload;
  }

  /** Writes the same nonce as in the first format: a sequence is used once, in either format. */
  #writeFullNonce({ senderId, epoch, sequence }: Readonly<VoiceHeader>): void {
    writeUint32(this.#nonce, 0, senderId);
    writeUint32(this.#nonce, 4, epoch);
    writeUint32(this.#nonce, 8, sequence);
  }

  /** Copies sender, epoch and sequence from the header. */
  #writeNonce(packet: Uint8Array): void {
    const nonce = this.#nonce;
    for (let index = 0; index < 4; index += 1) {
      nonce[index] = packet[4 + index] ?? 0;
      nonce[8 + index] = packet[8 + index] ?? 0;
    }
    nonce[6] = packet[2] ?? 0;
    nonce[7] = packet[3] ?? 0;
  }
}
