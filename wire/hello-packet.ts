/** Hello and its ack bind a UDP address to a connection; drawn in docs/wire/hello-packet.md. Both end in a transport tag. */
import { TRANSPORT_TAG_BYTES } from './transport-key.ts';
import { PACKET_TYPE, readUint32, WIRE_VERSION, writeUint32 } from './voice-packet.ts';

export const HELLO_BODY_BYTES = 16;
/** With the transport tag. Hello and ack are of one size, so the relay amplifies nothing. */
export const HELLO_BYTES = HELLO_BODY_BYTES + TRANSPORT_TAG_BYTES;

/** Reused by the caller: the parser fills it in. */
export interface Hello {
  connectionId: number;
  /** Grows with each hello of a connection; the relay ignores one that does not. */
  counter: number;
  /** Milliseconds on the client's clock, echoed: the round trip. */
  clock: number;
}

export type HelloKind = 'hello' | 'helloAck';
export type HelloParseResult = HelloKind | 'badLength' | 'badVersion' | 'badType' | 'badFlags';

/** [any] Writes 16 bytes at 0 and returns 16; the caller puts the transport tag behind them. */
export function encodeHello(out: Uint8Array, kind: HelloKind, hello: Readonly<Hello>): number {
  out[0] = (WIRE_VERSION << 4) | PACKET_TYPE[kind];
  out[1] = 0;
  out[2] = 0;
  out[3] = 0;
  writeUint32(out, 4, hello.connectionId);
  writeUint32(out, 8, hello.counter);
  writeUint32(out, 12, hello.clock);
  return HELLO_BODY_BYTES;
}

/** [any] Reads a whole datagram; the transport tag is not checked here, because its key depends on `connectionId`. */
export function parseHello(datagram: Uint8Array, into: Hello): HelloParseResult {
  if (datagram.length !== HELLO_BYTES) return 'badLength';
  const first = datagram[0] ?? 0;
  if (first >>> 4 !== WIRE_VERSION) return 'badVersion';
  const type = first & 15;
  if (type !== PACKET_TYPE.hello && type !== PACKET_TYPE.helloAck) return 'badType';
  if (datagram[1] !== 0 || datagram[2] !== 0 || datagram[3] !== 0) return 'badFlags';
  into.connectionId = readUint32(datagram, 4);
  into.counter = readUint32(datagram, 8);
  into.clock = readUint32(datagram, 12);
  return type === PACKET_TYPE.hello ? 'hello' : 'helloAck';
}
