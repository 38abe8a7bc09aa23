export const TRANSPORT_KEY_BYTES = 16;
export const TRANSPORT_TAG_BYTES = 8;
/** Size of the tag after a compact voice packet: the first half of the full tag. */
export const COMPACT_TAG_BYTES = 4;
/** The tag covers this many bytes at the start and as many at the end: header and seal of a voice packet, twice the body of a hello. */
const COVERED_EDGE_BYTES = 16;

/**
 * Proves that a datagram comes from the holder of one connection's key: SipHash-2-4 (Aumasson and Bernstein, 2012; 64-bit output) over the first
 * 16 and the last 16 bytes. The end of a voice packet is its seal, which depends on every byte of the payload, so 32 bytes stand
 * for all of it. JavaScript, because a call into OpenSSL costs ten times as much for so few bytes.
 */
export class TransportKey {
  readonly #key0Low: number;
  readonly #key0High: number;
  readonly #key1Low: number;
  readonly #key1High: number;
  #tagLow = 0;
  #tagHigh = 0;
  /** Copy of a packet of less than 16 bytes, followed by zeros. */
  readonly #padded = new Uint8Array(COVERED_EDGE_BYTES);

  /** `key` is 16 bytes; throws a TypeError otherwise. */
  constructor(key: Uint8Array) {
    if (key.length !== TRANSPORT_KEY_BYTES) throw new TypeError(`a transport key has 16 bytes, not ${key.length}`);
    this.#key0Low = readLittle(key, 0);
    this.#key0High = readLittle(key, 4);
    this.#key1Low = readLittle(key, 8);
    this.#key1High = readLittle(key, 12);
  }

  /** [any] Writes the tag of `bytes[0..length)` at `length` and returns `length + 8`. `length` must be at least 16. */
  sign(bytes: Uint8Array, length: number): number {
    this.#compute(bytes, length, 0);
    writeLittle(bytes, length, this.#tagLow);
    writeLittle(bytes, length + 4, this.#tagHigh);
    return length + TRANSPORT_TAG_BYTES;
  }

  /** [any] True when the last 8 of the `length` bytes are the tag of the bytes before. */
  verify(bytes: Uint8Array, length: number): boolean {
    const bodyLength = length - TRANSPORT_TAG_BYTES;
    if (bodyLength < COVERED_EDGE_BYTES || length > bytes.length) return false;
    this.#compute(bytes, bodyLength, 0);
    const difference =
      (readLittle(bytes, bodyLength) ^ this.#tagLow) | (readLittle(bytes, bodyLength + 4) ^ this.#tagHigh);
    return difference === 0;
  }

  /**
   * [any] Like `sign`, for a compact voice packet of any length: 4 bytes of SipHash over the first 16 and the last 16 bytes (a shorter packet is padded with
   * zeros), and the length in 2 bytes, little endian. Returns `length + 4`.
   */
  signCompact(bytes: Uint8Array, length: number): number {
    this.#computeCompact(bytes, length);
    writeLittle(bytes, length, this.#tagLow);
    return length + COMPACT_TAG_BYTES;
  }

  /** [any] True when the last 4 of the `length` bytes are the tag of the bytes before. */
  verifyCompact(bytes: Uint8Array, length: number): boolean {
    const bodyLength = length - COMPACT_TAG_BYTES;
    if (bodyLength < 1 || length > bytes.length) return false;
    this.#computeCompact(bytes, bodyLength);
    return readLittle(bytes, bodyLength) === (this.#tagLow | 0);
  }

  #computeCompact(bytes: Uint8Array, length: number): void {
    if (length >= COVERED_EDGE_BYTES) {
      this.#compute(bytes, length, length);
      return;
    }
    for (let index = 0; index < COVERED_EDGE_BYTES; index += 1)
      this.#padded[index] = index < length ? (bytes[index] ?? 0) : 0;
    this.#compute(this.#padded, COVERED_EDGE_BYTES, length);
  }

  /** 64-bit words are two 32-bit halves in local variables; four message words, one of lengths, one finalization round. `coveredLength` 0: none is covered. */
  #compute(bytes: Uint8Array, length: number, coveredLength: number): void {
    let v0Low = this.#key0Low ^ 0x70736575;
    let v0High = this.#key0High ^ 0x736f6d65;
    let v1Low = this.#key1Low ^ 0x6e646f6d;
    let v1High = this.#key1High ^ 0x646f7261;
    let v2Low = this.#key0Low ^ 0x6e657261;
    let v2High = this.#key0High ^ 0x6c796765;
    let v3Low = this.#key1Low ^ 0x79746573;
    let v3High = this.#key1High ^ 0x74656462;
    const tail = length - COVERED_EDGE_BYTES;
    for (let word = 0; word < 6; word += 1) {
      let messageLow = 0;
      let messageHigh = 0;
      let rounds = 2;
      if (word < 4) {
        const offset = word < 2 ? word * 8 : tail + (word - 2) * 8;
        messageLow = readLittle(bytes, offset);
        messageHigh = readLittle(bytes, offset + 4);
      } else if (word === 4) {
        // Number of hashed bytes, in the highest byte: 32, or 34 with a length.
        messageLow = coveredLength;
        messageHigh = (coveredLength === 0 ? 32 : 34) << 24;
      } else {
        v2Low ^= 0xff;
        rounds = 4;
      }
      v3Low ^= messageLow;
      v3High ^= messageHigh;
      for (let round = 0; round < rounds; round += 1) {
        let low = (v0Low + v1Low) | 0;
        let high = (v0High + v1High + (low >>> 0 < v0Low >>> 0 ? 1 : 0)) | 0;
        let turned = (v1High << 13) | (v1Low >>> 19);
        v1Low = ((v1Low << 13) | (v1High >>> 19)) ^ low;
        v1High = turned ^ high;
        v0Low = high;
        v0High = low;

        low = (v2Low + v3Low) | 0;
        high = (v2High + v3High + (low >>> 0 < v2Low >>> 0 ? 1 : 0)) | 0;
        turned = (v3High << 16) | (v3Low >>> 16);
        v3Low = ((v3Low << 16) | (v3High >>> 16)) ^ low;
        v3High = turned ^ high;
        v2Low = low;
        v2High = high;

        low = (v0Low + v3Low) | 0;
        high = (v0High + v3High + (low >>> 0 < v0Low >>> 0 ? 1 : 0)) | 0;
        turned = (v3High << 21) | (v3Low >>> 11);
        v3Low = ((v3Low << 21) | (v3High >>> 11)) ^ low;
        v3High = turned ^ high;
        v0Low = low;
        v0High = high;

        low = (v2Low + v1Low) | 0;
        high = (v2High + v1High + (low >>> 0 < v2Low >>> 0 ? 1 : 0)) | 0;
        turned = (v1High << 17) | (v1Low >>> 15);
        v1Low = ((v1Low << 17) | (v1High >>> 15)) ^ low;
        v1High = turned ^ high;
        v2Low = high;
        v2High = low;
      }
      v0Low ^= messageLow;
      v0High ^= messageHigh;
    }
    this.#tagLow = v0Low ^ v1Low ^ v2Low ^ v3Low;
    this.#tagHigh = v0High ^ v1High ^ v2High ^ v3High;
  }
}

function readLittle(bytes: Uint8Array, offset: number): number {
  return (
    (bytes[offset] ?? 0) |
    ((bytes[offset + 1] ?? 0) << 8) |
    ((bytes[offset + 2] ?? 0) << 16) |
    ((bytes[offset + 3] ?? 0) << 24)
  );
}

function writeLittle(out: Uint8Array, offset: number, value: number): void {
  out[offset] = value;
  out[offset + 1] = value >>> 8;
  out[offset + 2] = value >>> 16;
  out[offset + 3] = value >>> 24;
}
