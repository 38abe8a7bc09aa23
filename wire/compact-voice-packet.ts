/**
 * The compact voice packet, drawn in docs/wire/voice-packet.md: 5 to 13 bytes of header and 8 of seal, where the first format has 16 and 16. Like
 * the header of DTLS 1.3 (RFC 9147, section 4) it names the low bits of what the receiver can complete by itself: epoch and timestamp.
 */
import { byteAt, MAX_VOICE_PAYLOAD_BYTES, VOICE_FLAG_CODEC, VOICE_FLAG_TALK_END } from './voice-packet.ts';
import type { VoiceHeader, VoiceParseResult } from './voice-packet.ts';

/** Version in the four high bits of the first byte, where the first format has 1. Receivers that do not know it drop the packet as `badVersion`. */
const COMPACT_VERSION = 2;
/** GCM tag, truncated as DAVE and SFrame do it; docs/adr/0025 states what that is worth. */
export const COMPACT_SEAL_BYTES = 8;
/** Smallest header: version and flags, two numbers of 1 byte, timestamp. */
const MIN_HEADER_BYTES = 5;
export const MAX_COMPACT_HEADER_BYTES = 13;
const MAX_PACKET_BYTES = MAX_COMPACT_HEADER_BYTES + MAX_VOICE_PAYLOAD_BYTES + COMPACT_SEAL_BYTES;
const EPOCH_SHIFT = 2;
export const EPOCH_BITS_MASK = 3;
export const TIMESTAMP_SPAN = 0x1_0000;

/** Header as `parseCompactVoicePacket` fills it in: `epoch` holds the 2 low bits and `timestamp` the 16 low bits until the receiver completes them. */
export interface CompactVoiceHeader extends VoiceHeader {
  headerBytes: number;
}

export function blankCompactHeader(): CompactVoiceHeader {
  return {
    senderId: 0,
    epoch: 0,
    sequence: 0,
    timestamp: 0,
    isTalkEnd: false,
    hasCodecTag: false,
    headerBytes: 0,
  };
}

/** [any] True when a datagram has the version of a compact voice packet. */
export function isCompactVoice(bytes: Uint8Array): boolean {
  return bytes.length > 0 && byteAt(bytes, 0) >>> 4 === COMPACT_VERSION;
}

/** [any] Writes at most 13 bytes at 0 and returns their number. All numbers must be in range; nothing is checked. */
export function encodeCompactHeader(out: Uint8Array, header: Readonly<VoiceHeader>): number {
  out[0] =
    (COMPACT_VERSION << 4) |
    ((header.epoch & EPOCH_BITS_MASK) << EPOCH_SHIFT) |
    (header.isTalkEnd ? VOICE_FLAG_TALK_END : 0) |
    (header.hasCodecTag ? VOICE_FLAG_CODEC : 0);
  const end = writeVarint(out, writeVarint(out, 1, header.senderId), header.sequence);
  out[end] = header.timestamp >>> 8;
  out[end + 1] = header.timestamp;
  return end + 2;
}

/** [any] `length` counts header, payload and seal, but no transport tag. Fills `into` unless the result is a drop reason. */
export function parseCompactVoicePacket(
  bytes: Uint8Array,
  length: number,
  into: CompactVoiceHeader,
): Exclude<VoiceParseResult, 'badType' | 'badFlags'> {
  if (length < MIN_HEADER_BYTES + COMPACT_SEAL_BYTES || length > bytes.length) return 'tooShort';
  if (length > MAX_PACKET_BYTES) return 'tooLong';
  const first = byteAt(bytes, 0);
  if (first >>> 4 !== COMPACT_VERSION) return 'badVersion';
  const senderBytes = varintBytes(bytes, 1);
  const sequenceBytes = senderBytes === 0 ? 0 : varintBytes(bytes, 1 + senderBytes);
  if (sequenceBytes === 0) return 'badHeader';
  const timestampAt = 1 + senderBytes + sequenceBytes;
  if (timestampAt + 2 + COMPACT_SEAL_BYTES > length) return 'tooShort';
  if (length - timestampAt - 2 - COMPACT_SEAL_BYTES > MAX_VOICE_PAYLOAD_BYTES) return 'tooLong';
  into.senderId = readVarint(bytes, 1, senderBytes);
  into.sequence = readVarint(bytes, 1 + senderBytes, sequenceBytes);
  into.timestamp = (byteAt(bytes, timestampAt) << 8) | byteAt(bytes, timestampAt + 1);
  into.epoch = (first >>> EPOCH_SHIFT) & EPOCH_BITS_MASK;
  into.isTalkEnd = (first & VOICE_FLAG_TALK_END) !== 0;
  into.hasCodecTag = (first & VOICE_FLAG_CODEC) !== 0;
  into.headerBytes = timestampAt + 2;
  return into.sequence === 0 ? 'badHeader' : 'ok';
}

/** Writes an unsigned 32-bit number as ULEB128: 7 bits a byte, the lowest first. Returns the offset of the next field. */
function writeVarint(out: Uint8Array, offset: number, value: number): number {
  let [at, rest] = [offset, value >>> 0];
  while (rest > 127) {
    out[at] = (rest & 127) | 128;
    rest >>>= 7;
    at += 1;
  }
  out[at] = rest;
  return at + 1;
}

/** Length of a varint in bytes; 0 when it is invalid: it does not end, has more than 32 bits, or is longer than its number needs. */
function varintBytes(bytes: Uint8Array, offset: number): number {
  for (let count = 1; count <= 5; count += 1) {
    const byte = byteAt(bytes, offset + count - 1);
    if (byte > 127) continue;
    const isCanonical = count === 1 || (byte !== 0 && (count < 5 || byte < 16));
    return isCanonical ? count : 0;
  }
  return 0;
}

function readVarint(bytes: Uint8Array, offset: number, count: number): number {
  let value = 0;
  for (let index = count - 1; index >= 0; index -= 1) value = value * 128 + (byteAt(bytes, offset + index) & 127);
  return value;
}
