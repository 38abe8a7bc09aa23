import { padded } from './pipe-protocol.ts';

/** [audio] Writes the body of a message, value after value, little-endian. Reused for every message. */
export class BodyWriter {
  #bytes: Uint8Array = new Uint8Array(0);
  #view = new DataView<ArrayBufferLike>(this.#bytes.buffer);
  #start = 0;
  #offset = 0;

  /** Begins a body at `start` of a buffer, which has room for it; `view` is a view of the same bytes. */
  begin(bytes: Uint8Array, view: DataView, start: number): this {
    this.#bytes = bytes;
    this.#view = view;
    this.#start = start;
    this.#offset = start;
    return this;
  }

  /** Number of bytes written since `begin`. */
  get length(): number {
    return this.#offset - this.#start;
  }

  u8(value: number): this {
    this.#view.setUint8(this.#offset, value);
    this.#offset += 1;
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#offset, value, true);
    this.#offset += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#offset, value, true);
    this.#offset += 4;
    return this;
  }

  f32(value: number): this {
    this.#view.setFloat32(this.#offset, value, true);
    this.#offset += 4;
    return this;
  }

  f64(value: number): this {
    this.#view.setFloat64(this.#offset, value, true);
    this.#offset += 8;
    return this;
  }

  samples(samples: Float32Array, count = samples.length): this {
    return this.bytes(new Uint8Array(samples.buffer, samples.byteOffset, count * 4));
  }

  bytes(bytes: Uint8Array): this {
    this.#bytes.set(bytes, this.#offset);
    this.#offset += bytes.length;
    return this;
  }

  /** Skips to the next multiple of 4. */
  pad(): this {
    this.#offset = this.#start + padded(this.length);
    return this;
  }
}
