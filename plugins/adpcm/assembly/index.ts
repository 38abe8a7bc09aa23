import { Codec, Decoder, EncoderConfig, run } from '../../../plugin-api/assemblyscript/sdk/codec';
import { configure, encodeFrame, forget } from './encoder';
import { HEADER_BYTES, LAST_STEP, LONG_SAMPLES, MARK, SHORT_SAMPLES } from './format';
import { Voice } from './voice';

export * from '../../../plugin-api/assemblyscript/sdk/voice-codec';

class Adpcm extends Codec {
  get name(): string {
    return 'adpcm';
  }

  isLegalFrame(samples: i32): bool {
    return samples == SHORT_SAMPLES || samples == LONG_SAMPLES;
  }

  configureEncoder(config: EncoderConfig): u32 {
    configure(config.complexity, config.useDtx);
    return 0;
  }

  encode(samples: StaticArray<f32>, count: i32, packet: StaticArray<u8>): i32 {
    return encodeFrame(samples, count, packet);
  }

  resetEncoder(): void {
    forget();
  }

  packetSamples(packet: StaticArray<u8>, bytes: i32): i32 {
    const count = (bytes - HEADER_BYTES) << 1;
    if (!this.isLegalFrame(count)) return 0;
    const isSound = unchecked(packet[0]) == MARK && <i32>unchecked(packet[1]) <= LAST_STEP;
    return isSound ? count : 0;
  }

  openDecoder(): Decoder {
    return new Voice();
  }
}

run(new Adpcm());
