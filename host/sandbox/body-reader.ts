import { padded } from './pipe-protocol.ts';

/** Place of a body in a receive buffer; `body` is a multiple of 4. */
export interface Body {
  readonly bytes: Uint8Array;
  /** View of the whole buffer behind `bytes`. */
  readonly view: DataView;
  readonly body: number;
  readonly bodyBytes: number;
}

/**
 * [audio] Reads the body of a message, value after value, little-endian. Samples and bytes are views of the receive buffer, valid until the next message. Throws
 * a `RangeError` at the end of the body. Reused for every message.
 */
export class BodyReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #view = new DataView<ArrayBufferLike>(this.#bytes.buffer);
  #start = 0;
  #offset = 0;
  #end = 0;

  begin({ bytes, view, body, bodyBytes }: Body): this {
    this.#bytes = bytes;
    this.#view = view;
    this.#start = body;
    this.#offset = body;
    this.#end = body + bodyBytes;
    return this;
  }

  /** Number of bytes that are not read yet. */
  get left(): number {
    return this.#end - this.#offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  f32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  samples(count: number): Float32Array {
    return new Float32Array(this.#view.buffer, this.#view.byteOffset + this.#take(count * 4), count);
  }

  bytes(count: number): Uint8Array {
    const start = this.#take(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** Skips to the next multiple of 4, or to the end, where the body itself is not padded. */
  pad(): void {
    this.#offset = Math.min(this.#start + padded(this.#offset - this.#start), this.#end);
  }

  #take(bytes: number): number {
    const start = this.#offset;
    if (bytes > this.#end - start) throw new RangeError('it sent a message that is too short');
    this.#offset = start + bytes;
    return start;
  }
}
