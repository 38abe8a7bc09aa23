import type { CodecSet } from './codec-set.ts';
import type { CodecSlot } from './codec-slot.ts';
import type { EncoderRequest, SandboxEncoder } from './specs.ts';

const NOTHING = new Uint8Array(0);

/** Who encodes the user's own voice: the codec that is wanted, and Opus where that one may not run or fails. */
export class ActiveEncoder {
  readonly #rack: CodecSet;
  #wanted: number;
  /** Who made the packet before. */
  #last: CodecSlot;

  constructor(rack: CodecSet, wanted: number) {
    this.#rack = rack;
    this.#wanted = wanted;
    this.#last = rack.opus;
  }

  /** Of the codec that made the last packet. */
  get number(): number {
    return this.#last.number;
  }

  /** Opens the encoders. Throws a `StartFailure`. */
  configure(encoder: SandboxEncoder): void {
    for (const codec of this.#rack.all) codec.startEncoder(encoder);
  }

  /** A change while running, from the next packet on. */
  update({ encoder, activeCodec }: EncoderRequest): void {
    if (encoder !== undefined) for (const codec of this.#rack.all) codec.updateEncoder(encoder);
    if (activeCodec !== undefined) this.#wanted = activeCodec;
  }

  /** [audio] One packet, or an empty one when nothing is to be sent or Opus failed. */
  encode(samples: Float32Array, mask: number): Uint8Array {
    const wanted = this.#rack.find(this.#wanted, mask) ?? this.#rack.opus;
    const { opus } = this.#rack;
    return (
      this.#encodeWith(wanted, samples) ?? (wanted === opus ? NOTHING : (this.#encodeWith(opus, samples) ?? NOTHING))
    );
  }

  /** Each codec beside Opus has encoded so many packets of it before it is heard. */
  warmUp(samples: Float32Array): void {
    for (const codec of this.#rack.others) codec.encode(samples);
  }

  #encodeWith(codec: CodecSlot, samples: Float32Array): Uint8Array | null {
    // What it heard before another one spoke is long over.
    if (codec !== this.#last) codec.resetEncoder();
    const packet = codec.encode(samples);
    if (packet !== null) this.#last = codec;
    return packet;
  }
}
