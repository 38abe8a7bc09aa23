import type { CodecSet } from './codec-set.ts';
import type { CodecSlot } from './codec-slot.ts';
import type { EncoderRequest, EncoderSettings } from './specs.ts';

const NOTHING = new Uint8Array(0);

/** Encodes the user's own voice with the selected codec, or with Opus when the selected codec may not run or fails. */
export class ActiveEncoder {
  readonly #codecs: CodecSet;
  #wanted: number;
  /** The codec that made the last packet. */
  #last: CodecSlot;

  constructor(codecs: CodecSet, wanted: number) {
    this.#codecs = codecs;
    this.#wanted = wanted;
    this.#last = codecs.opus;
  }

  /** Number of the codec that made the last packet. */
  get number(): number {
    return this.#last.number;
  }

  /** Opens the encoders. Throws a `StartFailure`. */
  configure(encoder: EncoderSettings): void {
    for (const codec of this.#codecs.all) codec.startEncoder(encoder);
  }

  /** Changes the encoder settings, the active codec or both from the next packet on. */
  update({ encoder, activeCodec }: EncoderRequest): void {
    if (encoder !== undefined) for (const codec of this.#codecs.all) codec.updateEncoder(encoder);
    if (activeCodec !== undefined) this.#wanted = activeCodec;
  }

  /** [audio] Returns one packet, or an empty one when there is nothing to send or Opus failed. */
  encode(samples: Float32Array, mask: number): Uint8Array {
    const wanted = this.#codecs.find(this.#wanted, mask) ?? this.#codecs.opus;
    const { opus } = this.#codecs;
    return (
      this.#encodeWith(wanted, samples) ?? (wanted === opus ? NOTHING : (this.#encodeWith(opus, samples) ?? NOTHING))
    );
  }

  /** Encodes one packet with each codec except Opus, to warm it up; the packets are discarded. */
  warmUp(samples: Float32Array): void {
    for (const codec of this.#codecs.others) codec.encode(samples);
  }

  #encodeWith(codec: CodecSlot, samples: Float32Array): Uint8Array | null {
    // Its state is stale: it stems from before another codec took over.
    if (codec !== this.#last) codec.resetEncoder();
    const packet = codec.encode(samples);
    if (packet !== null) this.#last = codec;
    return packet;
  }
}
