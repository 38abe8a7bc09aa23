import { ERROR, list, OK, ok, release, result } from './abi';
import { Codec, Decoder, EncoderConfig, MAX_PACKET, MAX_SAMPLES } from './codec';
import { plugin } from './plugin';

export * from './lifecycle';

// The hook `voice-codec`: decoders by number, everything that the host may say checked, and the canonical ABI.

const MAX_DECODERS: i32 = 256;

// Cases of `codec-error`.
const ILLEGAL_FRAME_LENGTH: u8 = 0;
const CORRUPT_PACKET: u8 = 1;
const UNKNOWN_DECODER: u8 = 2;
const BAD_CONFIG: u8 = 3;
const FAILED: u8 = 4;

const samples = new StaticArray<f32>(MAX_SAMPLES);
const packet = new StaticArray<u8>(MAX_PACKET);
const config = new EncoderConfig();
const decoders = new Map<u32, Decoder>();
/** What the result points to until the next call. */
let words = new ArrayBuffer(0);

function codec(): Codec {
  return plugin() as Codec;
}

export function voice_codec__codec_name(): usize {
  words = String.UTF8.encode(codec().name);
  store<u32>(list, <u32>changetype<usize>(words));
  store<u32>(list, words.byteLength, 4);
  return list;
}

export function voice_codec__configure_encoder(
  bitrate: u32,
  complexity: u32,
  useVbr: bool,
  useDtx: bool,
  useFec: bool,
  expectedLossPercent: u32,
  isLowDelay: bool,
): usize {
  if (bitrate < 6000 || bitrate > 510000) return refuseWith(BAD_CONFIG, 'bitrate: 6000 to 510000 bits per second');
  if (complexity > 10) return refuseWith(BAD_CONFIG, 'complexity: 0 to 10');
  if (expectedLossPercent > 100) return refuseWith(BAD_CONFIG, 'expected-loss-percent: 0 to 100');
  config.bitrate = bitrate;
  config.complexity = complexity;
  config.useVbr = useVbr;
  config.useDtx = useDtx;
  config.useFec = useFec;
  config.expectedLossPercent = expectedLossPercent;
  config.isLowDelay = isLowDelay;
  return giveNumber(codec().configureEncoder(config));
}

export function voice_codec__encode(pointer: usize, count: i32): usize {
  const isLegal = <u32>count <= <u32>MAX_SAMPLES && codec().isLegalFrame(count);
  if (isLegal) memory.copy(changetype<usize>(samples), pointer, <usize>count << 2);
  release(pointer, count);
  if (!isLegal) return refuse(ILLEGAL_FRAME_LENGTH, count);
  return giveList(changetype<usize>(packet), codec().encode(samples, count, packet));
}

export function voice_codec__reset_encoder(): void {
  codec().resetEncoder();
}

export function voice_codec__open_decoder(decoder: u32): usize {
  if (!decoders.has(decoder) && decoders.size == MAX_DECODERS) {
    return refuseWith(FAILED, '256 decoders are open; no more fit');
  }
  decoders.set(decoder, codec().openDecoder());
  return ok();
}

export function voice_codec__packet_samples(pointer: usize, bytes: i32): usize {
  const count = takePacket(pointer, bytes);
  return count == 0 ? refuse(CORRUPT_PACKET, 0) : giveNumber(count);
}

export function voice_codec__decode(decoder: u32, pointer: usize, bytes: i32): usize {
  const count = takePacket(pointer, bytes);
  if (!decoders.has(decoder)) return refuse(UNKNOWN_DECODER, decoder);
  if (count == 0 || !decoders.get(decoder).decode(packet, bytes, samples)) return refuse(CORRUPT_PACKET, 0);
  return giveList(changetype<usize>(samples), count);
}

export function voice_codec__recover(decoder: u32, pointer: usize, bytes: i32, count: u32): usize {
  const nextCount = takePacket(pointer, bytes);
  if (!decoders.has(decoder)) return refuse(UNKNOWN_DECODER, decoder);
  if (!isLegalGap(count)) return refuse(ILLEGAL_FRAME_LENGTH, count);
  if (nextCount == 0) return refuse(CORRUPT_PACKET, 0);
  decoders.get(decoder).recover(packet, bytes, samples, count);
  return giveList(changetype<usize>(samples), count);
}

export function voice_codec__conceal(decoder: u32, count: u32): usize {
  if (!decoders.has(decoder)) return refuse(UNKNOWN_DECODER, decoder);
  if (!isLegalGap(count)) return refuse(ILLEGAL_FRAME_LENGTH, count);
  decoders.get(decoder).conceal(samples, count);
  return giveList(changetype<usize>(samples), count);
}

export function voice_codec__close_decoder(decoder: u32): void {
  decoders.delete(decoder);
}

/** Copies the host's packet; how many samples it holds, or 0 where it is none. */
function takePacket(pointer: usize, bytes: i32): i32 {
  const isPacket = bytes > 0 && bytes <= MAX_PACKET;
  if (isPacket) memory.copy(changetype<usize>(packet), pointer, bytes);
  release(pointer, bytes);
  return isPacket ? codec().packetSamples(packet, bytes) : 0;
}

function isLegalGap(count: u32): bool {
  return count > 0 && count <= <u32>MAX_SAMPLES;
}

function giveNumber(value: u32): usize {
  store<u8>(result, OK);
  store<u32>(result, value, 4);
  return result;
}

function giveList(address: usize, length: i32): usize {
  store<u8>(result, OK);
  store<u32>(result, <u32>address, 4);
  store<u32>(result, length, 8);
  return result;
}

function refuse(error: u8, detail: u32): usize {
  store<u8>(result, ERROR);
  store<u8>(result, error, 4);
  store<u32>(result, detail, 8);
  return result;
}

function refuseWith(error: u8, text: string): usize {
  words = String.UTF8.encode(text);
  store<u32>(result, words.byteLength, 12);
  return refuse(error, <u32>changetype<usize>(words));
}
