import { Codec, Decoder, run } from '../sdk/codec';
import { compress, expand } from './mu-law';

export * from '../sdk/voice-codec';

/** 16 bits become 8 by the mu-law: 480 bytes for 10 ms, 960 for 20. */
class MuLaw extends Codec {
  get name(): string {
    return '{{name}}';
  }

  encode(samples: StaticArray<f32>, count: i32, packet: StaticArray<u8>): i32 {
    for (let index = 0; index < count; index++) unchecked((packet[index] = compress(samples[index])));
    return count;
  }

  packetSamples(_packet: StaticArray<u8>, bytes: i32): i32 {
    return this.isLegalFrame(bytes) ? bytes : 0;
  }

  openDecoder(): Decoder {
    return new Voice();
  }
}

/** One remote voice. Where a packet is lost the last 10 ms are said again, at half the level each time. */
class Voice extends Decoder {
  private last: StaticArray<f32> = new StaticArray<f32>(480);

  decode(packet: StaticArray<u8>, bytes: i32, samples: StaticArray<f32>): bool {
    for (let index = 0; index < bytes; index++) {
      unchecked((samples[index] = expand(packet[index])));
      unchecked((this.last[index % 480] = samples[index]));
    }
    return true;
  }

  conceal(samples: StaticArray<f32>, count: i32): void {
    for (let index = 0; index < count; index++) {
      unchecked((this.last[index % 480] *= 0.5));
      unchecked((samples[index] = this.last[index % 480]));
    }
  }
}

run(new MuLaw());
