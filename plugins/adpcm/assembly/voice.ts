import { Decoder } from '../../../plugin-api/assemblyscript/sdk/codec';
import { Concealment } from './concealment';
import { FULL_SCALE, HEADER_BYTES, nextIndex, reconstruct, stepAt } from './format';
import { predict, usePredictor } from './predictor';

/** A remote voice: each packet stands alone, so all that it keeps is what hides a loss. */
export class Voice extends Decoder {
  private concealment: Concealment = new Concealment();

  decode(packet: StaticArray<u8>, bytes: i32, samples: StaticArray<f32>): bool {
    const start = changetype<usize>(packet);
    let index: i32 = load<u8>(start, 1);
    usePredictor(load<i8>(start, 2), load<i8>(start, 3));
    let y1: i32 = load<i16>(start, 4);
    let y2: i32 = load<i16>(start, 6);
    const count = (bytes - HEADER_BYTES) << 1;
    for (let i = 0; i < count; i++) {
      const pair = <i32>load<u8>(start + HEADER_BYTES + (i >> 1));
      const nibble = (i & 1) == 0 ? pair & 15 : pair >> 4;
      const value = reconstruct(predict(y1, y2), stepAt(index), nibble);
      y2 = y1;
      y1 = value;
      index = nextIndex(index, nibble);
      unchecked((samples[i] = <f32>value / FULL_SCALE));
    }
    this.concealment.heard(samples, count);
    return true;
  }

  conceal(samples: StaticArray<f32>, count: i32): void {
    this.concealment.fill(samples, count);
  }
}
