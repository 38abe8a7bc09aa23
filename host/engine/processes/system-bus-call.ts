/** One D-Bus method call as bytes: only what a request to rtkit needs. The format: D-Bus Specification 0.43, "Message Protocol". */

const LITTLE_ENDIAN = 0x6c;
const PROTOCOL = 1;
const FIXED_BYTES = 16;
const METHOD_CALL = 1;
const FIELD = { path: 1, interface: 2, member: 3, errorName: 4, replySerial: 5, destination: 6, signature: 8 } as const;

export const MESSAGE_TYPE = { methodReturn: 2, error: 3 } as const;

/** A header field: its number, the type of its value ('o' path, 's' text, 'g' signature) and the value. */
type Field = readonly [number, 'o' | 's' | 'g', string];

export interface BusCall {
  readonly serial: number;
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** Type codes of the arguments; their bytes are aligned as the specification says. */
  readonly signature?: string;
  readonly body?: Buffer;
}

/** An answer of the bus; `replyTo` is 0 for a signal. */
export interface BusReply {
  readonly type: number;
  readonly replyTo: number;
  readonly errorName: string | null;
  /** Length of the message in the buffer, in bytes. */
  readonly bytes: number;
}

export function encodeCall(call: BusCall): Buffer {
  const { body = Buffer.alloc(0), signature = '' } = call;
  const fields: Field[] = [
    [FIELD.path, 'o', call.path],
    [FIELD.destination, 's', call.destination],
    [FIELD.interface, 's', call.interface],
    [FIELD.member, 's', call.member],
    ...(signature === '' ? [] : [[FIELD.signature, 'g', signature] as const]),
  ];
  let list = Buffer.alloc(0);
  for (const field of fields) list = Buffer.concat([padded(list, 8), encodeField(field)]);
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.set([LITTLE_ENDIAN, METHOD_CALL, 0, PROTOCOL]);
  fixed.writeUInt32LE(body.length, 4);
  fixed.writeUInt32LE(call.serial, 8);
  fixed.writeUInt32LE(list.length, 12);
  return Buffer.concat([padded(Buffer.concat([fixed, list]), 8), body]);
}

/** Decodes the first message in the buffer; null while it is incomplete. Throws a `RangeError` for an invalid message. */
export function decodeReply(buffer: Buffer, maxBytes: number): BusReply | null {
  if (buffer.length < FIXED_BYTES) return null;
  if (buffer[0] !== LITTLE_ENDIAN || buffer[3] !== PROTOCOL) throw new RangeError('a message in another format');
  const headerBytes = align(FIXED_BYTES + buffer.readUInt32LE(12), 8);
  const bytes = headerBytes + buffer.readUInt32LE(4);
  if (bytes > maxBytes) throw new RangeError(`a message of ${bytes} bytes`);
  if (buffer.length < bytes) return null;
  const end = FIXED_BYTES + buffer.readUInt32LE(12);
  let replyTo = 0;
  let errorName: string | null = null;
  for (let offset = FIXED_BYTES; offset < end;) {
    offset = align(offset, 8);
    const field = buffer.readUInt8(offset);
    const typeBytes = buffer.readUInt8(offset + 1);
    const type = buffer.toString('latin1', offset + 2, offset + 2 + typeBytes);
    const at = offset + 2 + typeBytes + 1;
    if (type === 'u') {
      const value = align(at, 4);
      if (field === FIELD.replySerial) replyTo = buffer.readUInt32LE(value);
      offset = value + 4;
    } else if (type === 'g') offset = at + 1 + buffer.readUInt8(at) + 1;
    else if (type === 's' || type === 'o') {
      const value = align(at, 4);
      const length = buffer.readUInt32LE(value);
      if (field === FIELD.errorName) errorName = buffer.toString('utf8', value + 4, value + 4 + length);
      offset = value + 4 + length + 1;
    } else throw new RangeError(`a header field of type ${type}`);
  }
  return { type: buffer.readUInt8(1), replyTo, errorName, bytes };
}

function encodeField([field, type, value]: Field): Buffer {
  const text = Buffer.from(`${value}\0`);
  // The value of a signature has a length of one byte, that of a text one of four, aligned to four; both without the zero at the end.
  const head = Buffer.from([field, 1, type.charCodeAt(0), 0]);
  if (type === 'g') return Buffer.concat([head, Buffer.from([text.length - 1]), text]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length - 1);
  return Buffer.concat([head, length, text]);
}

function padded(buffer: Buffer, alignment: number): Buffer {
  return Buffer.concat([buffer, Buffer.alloc(align(buffer.length, alignment) - buffer.length)]);
}

function align(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
