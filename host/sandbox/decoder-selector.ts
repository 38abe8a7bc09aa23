import type { CodecSet } from './codec-set.ts';
import type { CodecSlot } from './codec-slot.ts';

/** Who decodes the voices of others: each packet says of which codec it is. */
export class DecoderSelector {
  readonly #rack: CodecSet;
  /** Who decoded a sender last; kept only while there is a choice. */
  readonly #last = new Map<number, CodecSlot>();

  constructor(rack: CodecSet) {
    this.#rack = rack;
  }

  /** [audio] As the methods of `CodecSlot`; silence where the codec is not here or may not run. */
  decode(number: number, mask: number, sender: number, payload: Uint8Array, samples: number): Float32Array {
    return this.#of(number, mask, sender)?.decode(sender, payload, samples) ?? new Float32Array(samples);
  }

  recover(number: number, mask: number, sender: number, nextPayload: Uint8Array, samples: number): Float32Array {
    return this.#of(number, mask, sender)?.recover(sender, nextPayload, samples) ?? new Float32Array(samples);
  }

  conceal(number: number, mask: number, sender: number, samples: number): Float32Array {
    return this.#of(number, mask, sender)?.conceal(sender, samples) ?? new Float32Array(samples);
  }

  forget(sender: number): void {
    for (const codec of this.#rack.all) codec.closeDecoder(sender);
    this.#last.delete(sender);
  }

  #of(number: number, mask: number, sender: number): CodecSlot | null {
    const codec = this.#rack.find(number, mask);
    if (this.#rack.others.length === 0 || codec === null) return codec;
    const before = this.#last.get(sender);
    if (before === codec) return codec;
    // A decoder that has not heard the last words would go on where it stopped.
    before?.closeDecoder(sender);
    this.#last.set(sender, codec);
    return codec;
  }
}
