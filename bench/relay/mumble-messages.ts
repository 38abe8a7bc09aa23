/** The part of Mumble's control protocol (protobuf in frames of type u16, length u32) that a load client needs. */
export const MESSAGE = { version: 0, authenticate: 2, reject: 4, serverSync: 5, cryptSetup: 15 } as const;

function encodeFrame(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16BE(type, 0);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** Sends version 1.3.4, so that the server uses the old UDP format. */
export function encodeVersion(): Buffer {
  return encodeFrame(MESSAGE.version, Buffer.from([0x08, ...protobufVarint((1 << 16) | (3 << 8) | 4)]));
}

export function encodeAuthenticate(name: string): Buffer {
  const text = Buffer.from(name);
  // Field 1: user name. Field 5: opus.
  return encodeFrame(
    MESSAGE.authenticate,
    Buffer.concat([Buffer.from([0x0a, text.length]), text, Buffer.from([0x28, 1])]),
  );
}

/** Reads the fields that are byte strings, by number. */
export function decodeBytesFields(body: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  let offset = 0;
  while (offset < body.length) {
    const [tag, afterTag] = readVarint(body, offset);
    const [value, afterValue] = readVarint(body, afterTag);
    offset = afterValue;
    if ((tag & 7) !== 2) continue;
    fields.set(tag >> 3, body.subarray(offset, offset + value));
    offset += value;
  }
  return fields;
}

/** Encodes Mumble's own variable-length number (not protobuf's), up to 28 bits. */
export function voiceVarint(value: number): number[] {
  if (value < 0x80) return [value];
  if (value < 0x4000) return [0x80 | (value >> 8), value & 0xff];
  if (value < 0x20_0000) return [0xc0 | (value >> 16), (value >> 8) & 0xff, value & 0xff];
  return [0xe0 | (value >> 24), (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

/** Splits a TCP stream into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  *read(chunk: Buffer): Generator<{ readonly type: number; readonly body: Buffer }> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 6) {
      const end = 6 + this.#rest.readUInt32BE(2);
      if (this.#rest.length < end) return;
      yield { type: this.#rest.readUInt16BE(0), body: this.#rest.subarray(6, end) };
      this.#rest = this.#rest.subarray(end);
    }
  }
}

function protobufVarint(value: number): number[] {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function readVarint(body: Buffer, start: number): [value: number, end: number] {
  let value = 0;
  for (let offset = start, shift = 0; offset < body.length; offset += 1, shift += 7) {
    const byte = body[offset] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, offset + 1];
  }
  return [value, body.length];
}
