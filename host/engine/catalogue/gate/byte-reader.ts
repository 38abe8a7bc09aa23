import { JackfieldError } from '../../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a range of foreign bytes and never past it. Throws `PLUGIN_MALFORMED` with the offset in the file. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #position: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  /** Offset of the next byte in the file. */
  get position(): number {
    return this.#position;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#end;
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  byte(): number {
    const value = this.#bytes[this.#position];
    if (value === undefined || this.#position >= this.#end) throw this.malformed('it ends too early');
    this.#position += 1;
    return value;
  }

  peek(): number {
    const value = this.byte();
    this.#position -= 1;
    return value;
  }

  expect(value: number, what: string): void {
    if (this.byte() !== value) throw this.malformed(`${what} expected`);
  }

  /** LEB128, at most 5 bytes, at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) !== 0) continue;
      if (value > 0xffff_ffff) break;
      return value;
    }
    throw this.malformed('number too large');
  }

  /** Signed LEB128 of at most 33 bits, as heap types and value types use it. */
  s33(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) !== 0) continue;
      return (byte & 0x40) === 0 ? value : value - 2 ** (shift + 7);
    }
    throw this.malformed('number too large');
  }

  /** The length of a list whose entries take at least one byte each. */
  count(): number {
    const count = this.u32();
    if (count > this.remaining) throw this.malformed('list longer than the file');
    return count;
  }

  /** Length-prefixed UTF-8. */
  text(): string {
    const range = this.range();
    try {
      return utf8.decode(this.#bytes.subarray(range.position, range.position + range.remaining));
    } catch (error) {
      throw this.malformed('text is not UTF-8', error);
    }
  }

  /** Reads a `u32` length and returns a reader over as many bytes; this reader continues behind them. */
  range(): ByteReader {
    const length = this.u32();
    if (length > this.remaining) throw this.malformed('part longer than its whole');
    const inner = new ByteReader(this.#bytes, this.#position, this.#position + length);
    this.#position += length;
    return inner;
  }

  skip(length: number): void {
    if (length > this.remaining) throw this.malformed('part longer than its whole');
    this.#position += length;
  }

  /** The remaining bytes as text; used once, for the manifest. */
  restAsText(): string {
    try {
      return utf8.decode(this.#bytes.subarray(this.#position, this.#end));
    } catch (error) {
      throw this.malformed('text is not UTF-8', error);
    }
  }

  /** Throws unless all bytes were read. */
  finish(): void {
    if (!this.isAtEnd) throw this.malformed('bytes left over');
  }

  malformed(reason: string, cause?: unknown): JackfieldError {
    return JackfieldError.of('PLUGIN_MALFORMED', { reason, offset: this.#position }, cause);
  }
}
