// The SDK's side of a voice codec. The entry file gives its codec to `run`, and re-exports the hook:
//
//     import { Codec, Decoder, run } from '../sdk/codec';
//     class Mine extends Codec { … }
//     run(new Mine());
//     export * from '../sdk/voice-codec';
//
// All audio is mono, 48,000 samples a second. Nothing that runs for a packet may allocate.

import { Plugin } from './plugin';

export { Parameter, run } from './plugin';

/** Longest frame, in samples: 120 ms. */
export const MAX_SAMPLES: i32 = 5760;
/** Longest packet that a lane carries, in bytes. */
export const MAX_PACKET: i32 = 1000;

/** What the user wants of the encoder. The SDK has checked the ranges. */
export class EncoderConfig {
  /** Bits per second, 6,000 to 510,000. */
  bitrate: u32 = 0;
  /** 0 (least CPU) to 10 (best sound). */
  complexity: u32 = 0;
  useVbr: bool = false;
  /** Silence is sent as almost nothing. */
  useDtx: bool = false;
  /** Each packet also carries a coarse copy of the one before it. */
  useFec: bool = false;
  /** Percent. */
  expectedLossPercent: u32 = 0;
  isLowDelay: bool = false;
}

/** One remote voice. */
export abstract class Decoder {
  /**
   * Decodes the first `bytes` bytes of a packet that `packetSamples` took, into as many samples as that said. False: it is corrupt all the same.
   * The SDK has not looked at the bytes: anybody can have sent them.
   */
  abstract decode(packet: StaticArray<u8>, bytes: i32, samples: StaticArray<f32>): bool;

  /** Invents `count` samples where a packet is lost. */
  abstract conceal(samples: StaticArray<f32>, count: i32): void;

  /** Rebuilds the `count` samples before a packet that is there, when it carries a copy of them. */
  recover(_nextPacket: StaticArray<u8>, _bytes: i32, samples: StaticArray<f32>, count: i32): void {
    this.conceal(samples, count);
  }
}

/** What a codec is. The encoder is the plugin itself; decoders are opened as people come. */
export abstract class Codec extends Plugin {
  /** A short name that goes into the session: "opus". */
  abstract get name(): string;

  /** Frames that it can encode. */
  isLegalFrame(samples: i32): bool {
    return samples == 480 || samples == 960;
  }

  /** Opens or reconfigures the encoder. Returns its lookahead in samples. */
  configureEncoder(_config: EncoderConfig): u32 {
    return 0;
  }

  /** Encodes the first `count` samples, a legal frame, into the packet and returns its bytes; 0 when nothing needs to be sent. */
  abstract encode(samples: StaticArray<f32>, count: i32, packet: StaticArray<u8>): i32;

  /** Forgets the encoder's past. */
  resetEncoder(): void {}

  /** How many samples the packet holds, at most 5,760; 0 where it is none of this codec's. */
  abstract packetSamples(packet: StaticArray<u8>, bytes: i32): i32;

  abstract openDecoder(): Decoder;
}
