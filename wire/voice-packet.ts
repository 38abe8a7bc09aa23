/**
 * The voice packet, drawn in docs/wire/voice-packet.md. Big endian. The header travels in the clear and is authenticated by the seal; the
 * relay reads it and forwards the bytes as they are.
 */
import { MAX_DATAGRAM_BYTES } from './limits.ts';
import { TRANSPORT_TAG_BYTES } from './transport-key.ts';

export const WIRE_VERSION = 1;
export const PACKET_TYPE = { voice: 1, hello: 2, helloAck: 3 } as const;

export const VOICE_HEADER_BYTES = 16;
/** Size of the GCM tag after the payload. */
export const SEAL_BYTES = 16;
export const MAX_VOICE_PAYLOAD_BYTES = MAX_DATAGRAM_BYTES - VOICE_HEADER_BYTES - SEAL_BYTES - TRANSPORT_TAG_BYTES;
/** Header, payload and seal, without the transport tag, which is used only between client and relay. */
export const MAX_VOICE_PACKET_BYTES = VOICE_HEADER_BYTES + MAX_VOICE_PAYLOAD_BYTES + SEAL_BYTES;

export const VOICE_FLAG_TALK_END = 1;
export const VOICE_FLAG_CODEC = 2;
/** Size of the tag before the packet of a codec other than Opus: the first bytes of the SHA-256 of its component. */
export const CODEC_TAG_BYTES = 4;

/** Reused by the caller: the parser fills it in. */
export interface VoiceHeader {
  /** Connection id of the sender: the user id of that connection. */
  senderId: number;
  /** Number of the sender's key that seals the payload; 1 to 65,535. */
  epoch: number;
  /** Packet counter of one connection, from 1; it never wraps. */
  sequence: number;
  /** Time of the first sample on the sender's clock, in frames of 10 ms. */
  timestamp: number;
  isTalkEnd: boolean;
  /** The payload begins with a codec tag; a payload without one is Opus. */
  hasCodecTag: boolean;
}

export type VoiceParseResult = 'ok' | 'tooShort' | 'tooLong' | 'badVersion' | 'badType' | 'badFlags' | 'badHeader';

/** [any] Writes 16 bytes at `offset` and returns 16. All numbers must be in range; nothing is checked. */
export function encodeVoiceHeader(out: Uint8Array, offset: number, header: Readonly<VoiceHeader>): number {
  out[offset] = (WIRE_VERSION << 4) | PACKET_TYPE.voice;
  out[offset + 1] = (header.isTalkEnd ? VOICE_FLAG_TALK_END : 0) | (header.hasCodecTag ? VOICE_FLAG_CODEC : 0);
  out[offset + 2] = header.epoch >>> 8;
  out[offset + 3] = header.epoch;
  writeUint32(out, offset + 4, header.senderId);
  writeUint32(out, offset + 8, header.sequence);
  writeUint32(out, offset + 12, header.timestamp);
  return VOICE_HEADER_BYTES;
}

/** [any] `length` counts header, payload and seal, but no transport tag. Fills `into` unless the result is a drop reason. */
export function parseVoicePacket(bytes: Uint8Array, length: number, into: VoiceHeader): VoiceParseResult {
  if (length < VOICE_HEADER_BYTES + SEAL_BYTES || length > bytes.length) return 'tooShort';
  if (length > MAX_VOICE_PACKET_BYTES) return 'tooLong';
  const first = byteAt(bytes, 0);
  if (first >>> 4 !== WIRE_VERSION) return 'badVersion';
  if ((first & 15) !== PACKET_TYPE.voice) return 'badType';
  const flags = byteAt(bytes, 1);
  if ((flags & ~(VOICE_FLAG_TALK_END | VOICE_FLAG_CODEC)) !== 0) return 'badFlags';
  into.epoch = (byteAt(bytes, 2) << 8) | byteAt(bytes, 3);
  into.senderId = readUint32(bytes, 4);
  into.sequence = readUint32(bytes, 8);
  into.timestamp = readUint32(bytes, 12);
  into.isTalkEnd = (flags & VOICE_FLAG_TALK_END) !== 0;
  into.hasCodecTag = (flags & VOICE_FLAG_CODEC) !== 0;
  return into.epoch === 0 || into.sequence === 0 ? 'badHeader' : 'ok';
}

/** Tag that identifies a codec in packets, from its digest (SHA-256, hex). A digest that begins with four zero bytes yields 0, which is no valid tag. */
export function codecTagOf(digest: string): number {
  return Number.parseInt(digest.slice(0, 2 * CODEC_TAG_BYTES), 16);
}

/** [any] Type of a datagram of this version; 0 for any other datagram. */
export function packetType(bytes: Uint8Array): number {
  const first = bytes.length === 0 ? 0 : byteAt(bytes, 0);
  return first >>> 4 === WIRE_VERSION ? first & 15 : 0;
}

/** [any] Reads an unsigned number, big endian; the caller knows that the bytes exist. */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return (
    ((byteAt(bytes, offset) << 24) |
      (byteAt(bytes, offset + 1) << 16) |
      (byteAt(bytes, offset + 2) << 8) |
      byteAt(bytes, offset + 3)) >>>
    0
  );
}

/** [any] Writes a number, big endian. */
export function writeUint32(out: Uint8Array, offset: number, value: number): void {
  out[offset] = value >>> 24;
  out[offset + 1] = value >>> 16;
  out[offset + 2] = value >>> 8;
  out[offset + 3] = value;
}

/** [any] Returns the byte at `offset`; 0 beyond the end. */
export function byteAt(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}
