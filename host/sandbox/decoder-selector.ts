import type { CodecSet } from './codec-set.ts';
import type { CodecSlot } from './codec-slot.ts';

/** Selects the decoder for each received packet by the codec number that the packet carries. */
export class DecoderSelector {
  readonly #codecs: CodecSet;
  /** The codec that last decoded each sender; kept only when the set has codecs other than Opus. */
  readonly #last = new Map<number, CodecSlot>();

  constructor(codecs: CodecSet) {
    this.#codecs = codecs;
  }

  /** [audio] Works like the methods of `CodecSlot`; returns silence when the codec is missing or may not run. */
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
    for (const codec of this.#codecs.all) codec.closeDecoder(sender);
    this.#last.delete(sender);
  }

  #of(number: number, mask: number, sender: number): CodecSlot | null {
    const codec = this.#codecs.find(number, mask);
    if (this.#codecs.others.length === 0 || codec === null) return codec;
    const before = this.#last.get(sender);
    if (before === codec) return codec;
    // The previous decoder is closed because its state would be stale when the sender returns to it.
    before?.closeDecoder(sender);
    this.#last.set(sender, codec);
    return codec;
  }
}
