/** @module Interface jackfield:plugin/voice-codec@0.2.0 **/
/**
 * [audio] A short name that goes into the session ("opus").
 */
export function codecName(): string;
/**
 * [audio] Opens or reconfigures the encoder. Returns its lookahead in samples.
 */
export function configureEncoder(config: EncoderConfig): number;
/**
 * [audio] Encodes one frame. An empty list means that nothing needs to be sent (DTX).
 */
export function encode(samples: Float32Array): Uint8Array;
/**
 * [audio] Forgets the encoder's past.
 */
export function resetEncoder(): void;
/**
 * [audio] Opens decoder number `decoder`; one that is open starts afresh.
 */
export function openDecoder(decoder: number): void;
/**
 * [audio] How many samples the packet holds when it is decoded.
 */
export function packetSamples(packet: Uint8Array): number;
/**
 * [audio] Decodes one packet.
 */
export function decode(decoder: number, packet: Uint8Array): Float32Array;
/**
 * [audio] Rebuilds the `samples` samples before `next-packet` from the copy that it carries (in-band FEC), or
 * conceals them where it carries none.
 */
export function recover(decoder: number, nextPacket: Uint8Array, samples: number): Float32Array;
/**
 * [audio] Invents `samples` samples where a packet is lost.
 */
export function conceal(decoder: number, samples: number): Float32Array;
/**
 * [audio] Closes decoder number `decoder`; unknown numbers are ignored.
 */
export function closeDecoder(decoder: number): void;
export type CodecError = CodecErrorIllegalFrameLength | CodecErrorCorruptPacket | CodecErrorUnknownDecoder | CodecErrorBadConfig | CodecErrorFailed;
/**
 * The number of samples is no legal frame of this codec.
 */
export interface CodecErrorIllegalFrameLength {
  tag: 'illegal-frame-length',
  val: number,
}
/**
 * The packet is not one of this codec's.
 */
export interface CodecErrorCorruptPacket {
  tag: 'corrupt-packet',
}
/**
 * `open-decoder` was not called for this number.
 */
export interface CodecErrorUnknownDecoder {
  tag: 'unknown-decoder',
  val: number,
}
/**
 * A setting is out of range; the words name it.
 */
export interface CodecErrorBadConfig {
  tag: 'bad-config',
  val: string,
}
/**
 * Anything else, in words for the log.
 */
export interface CodecErrorFailed {
  tag: 'failed',
  val: string,
}
export interface EncoderConfig {
  /**
   * Target bits per second, 6,000 to 510,000.
   */
  bitrate: number,
  /**
   * 0 (least CPU) to 10 (best sound).
   */
  complexity: number,
  /**
   * Bits follow the difficulty of the sound.
   */
  useVbr: boolean,
  /**
   * Silence is sent as almost nothing.
   */
  useDtx: boolean,
  /**
   * Each packet also carries a coarse copy of the one before it.
   */
  useFec: boolean,
  /**
   * The loss that the encoder is to plan for, 0 to 100 percent.
   */
  expectedLossPercent: number,
  /**
   * Lower lookahead (2.5 ms instead of 6.5 ms for Opus), without in-band FEC.
   */
  isLowDelay: boolean,
}
