/** Hello and its ack bind a UDP address to a connection; drawn in docs/wire/hello-packet.md. Both end in a transport tag. */
import { TRANSPORT_TAG_BYTES } from './transport-key.ts';
import { PACKET_TYPE, readUint32, WIRE_VERSION, writeUint32 } from './voice-packet.ts';

/** Size of the cookie, which proves that the client receives packets at its address. The relay issues it and the client returns it. */
export const COOKIE_BYTES = 8;
/** Body without a cookie, as sent by the first clients and servers. */
const PLAIN_BODY_BYTES = 16;
const COOKIE_BODY_BYTES = PLAIN_BODY_BYTES + COOKIE_BYTES;
/** Sizes with the transport tag. The ack of a hello has the size of that hello, so the relay does not amplify traffic. */
export const PLAIN_HELLO_BYTES = PLAIN_BODY_BYTES + TRANSPORT_TAG_BYTES;
export const HELLO_BYTES = COOKIE_BODY_BYTES + TRANSPORT_TAG_BYTES;

const FLAG_COOKIE = 1;
const FLAG_PROVEN = 2;

/** Reused by the caller: the parser fills it in. */
export interface Hello {
  connectionId: number;
  /** Grows with each hello of a connection; the relay ignores one that does not. */
  counter: number;
  /** Client clock in ms, echoed by the relay to measure the round-trip time. */
  clock: number;
  /** False in packets to and from the first clients. */
  hasCookie: boolean;
  /** In an ack: true when the hello returned the cookie of its address, so that voice is sent there. */
  isProven: boolean;
  /** 8 bytes. In a hello the last cookie received, or zeros before the first; in an ack the cookie for the next hello. */
  readonly cookie: Uint8Array;
}

export type HelloKind = 'hello' | 'helloAck';
export type HelloParseResult = HelloKind | 'badLength' | 'badVersion' | 'badType' | 'badFlags';

export function blankHello(connectionId = 0): Hello {
  return {
    connectionId,
    counter: 0,
    clock: 0,
    hasCookie: false,
    isProven: false,
    cookie: new Uint8Array(COOKIE_BYTES),
  };
}

/** [any] Writes 24 bytes at 0, or 16 without a cookie, and returns their number; the caller appends the transport tag. */
export function encodeHello(out: Uint8Array, kind: HelloKind, hello: Readonly<Hello>): number {
  out[0] = (WIRE_VERSION << 4) | PACKET_TYPE[kind];
  out[1] = hello.hasCookie ? FLAG_COOKIE | (kind === 'helloAck' && hello.isProven ? FLAG_PROVEN : 0) : 0;
  out[2] = 0;
  out[3] = 0;
  writeUint32(out, 4, hello.connectionId);
  writeUint32(out, 8, hello.counter);
  writeUint32(out, 12, hello.clock);
  if (!hello.hasCookie) return PLAIN_BODY_BYTES;
  out.set(hello.cookie, PLAIN_BODY_BYTES);
  return COOKIE_BODY_BYTES;
}

/** [any] Reads a whole datagram; the transport tag is not checked here, because its key depends on `connectionId`. */
export function parseHello(datagram: Uint8Array, into: Hello): HelloParseResult {
  if (datagram.length !== HELLO_BYTES && datagram.length !== PLAIN_HELLO_BYTES) return 'badLength';
  const first = datagram[0] ?? 0;
  if (first >>> 4 !== WIRE_VERSION) return 'badVersion';
  const type = first & 15;
  if (type !== PACKET_TYPE.hello && type !== PACKET_TYPE.helloAck) return 'badType';
  const isAck = type === PACKET_TYPE.helloAck;
  const hasCookie = datagram.length === HELLO_BYTES;
  const flags = datagram[1] ?? 0;
  const isProven = isAck && hasCookie && flags === (FLAG_COOKIE | FLAG_PROVEN);
  if (!isProven && flags !== (hasCookie ? FLAG_COOKIE : 0)) return 'badFlags';
  if (datagram[2] !== 0 || datagram[3] !== 0) return 'badFlags';
  into.connectionId = readUint32(datagram, 4);
  into.counter = readUint32(datagram, 8);
  into.clock = readUint32(datagram, 12);
  into.hasCookie = hasCookie;
  into.isProven = isProven;
  for (let index = 0; index < COOKIE_BYTES; index += 1) {
    into.cookie[index] = hasCookie ? (datagram[PLAIN_BODY_BYTES + index] ?? 0) : 0;
  }
  return isAck ? 'helloAck' : 'hello';
}
