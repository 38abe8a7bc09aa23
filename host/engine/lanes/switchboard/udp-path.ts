import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { isCompactVoice } from '@jackfield/wire/compact-voice-packet';
import { blankHello, encodeHello, HELLO_BYTES, parseHello, PLAIN_HELLO_BYTES } from '@jackfield/wire/hello-packet';
import type { Hello } from '@jackfield/wire/hello-packet';
import { HELLO_INTERVAL_MS, MAX_DATAGRAM_BYTES } from '@jackfield/wire/limits';
import { TransportKey } from '@jackfield/wire/transport-key';
import { PACKET_TYPE, packetType } from '@jackfield/wire/voice-packet';

const SOCKET_BUFFER_BYTES = 1 << 20;
const SLOT_COUNT = 32;
/** Hellos follow after 100, 200, 400 … ms until one is answered, then every 2 s. */
const FIRST_RETRY_MS = 100;
/** Time without an answer to a hello after which UDP counts as not working. */
const ANSWER_LIMIT_MS = 1_500;

export interface UdpPathOptions {
  readonly connectionId: number;
  readonly host: string;
  readonly port: number;
  readonly transportKey: Uint8Array;
  /** The relay sends voice only to addresses that returned its cookie; without cookies the first ack is enough. */
  readonly hasCookies: boolean;
  /** Called for the first time within 1.5 s, then at each change. */
  readonly onPath: (path: 'udp' | 'control') => void;
  /** [audio] A voice packet from the server's address, valid during the call. */
  readonly onVoice: (packet: Buffer) => void;
  /** [audio] A foreign datagram: of another type, from another address, or with a wrong tag. */
  readonly onStranger: () => void;
}

interface Slot {
  readonly bytes: Buffer;
  isFree: boolean;
  readonly release: () => void;
}

/**
 * The UDP path to one relay: sends hellos until one is answered and its cookie was accepted, continues to send them, and reports whether both directions work.
 * The socket is not connected, so the system picks the source address for each datagram, and a change of network needs nothing but the next hello.
 */
export class UdpPath implements Disposable {
  readonly #options: UdpPathOptions;
  readonly #key: TransportKey;
  readonly #socket: Socket;
  readonly #slots: readonly Slot[];
  readonly #hello: Hello;
  readonly #ack: Hello = blankHello();
  /**
   * True when a cookie was returned at once since the last scheduled hello. A further one waits for the next hello, or a router that changes ports would cause
   * a loop.
   */
  #isCookieOnItsWay = false;
  #nextSlot = 0;
  #path: 'udp' | 'control' | 'undecided' = 'undecided';
  #retryMs = FIRST_RETRY_MS;
  /** Send time of the oldest hello without a following ack; 0 when the last one was answered. */
  #unansweredSinceMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: UdpPathOptions) {
    this.#options = options;
    this.#key = new TransportKey(options.transportKey);
    this.#hello = blankHello(options.connectionId);
    this.#hello.hasCookie = options.hasCookies;
    this.#slots = Array.from({ length: SLOT_COUNT }, () => createSlot());
    const family = isIPv6(options.host) ? 6 : 4;
    this.#socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      recvBufferSize: SOCKET_BUFFER_BYTES,
      // The host is an address already: dgram would otherwise use the resolver's thread pool for each packet.
      lookup: (address, _options, done) => done(null, address, family),
    });
    this.#socket.on('message', (datagram, source) => this.#onDatagram(datagram, source));
    // No route, refused, unreachable: the missing ack shows the same.
    this.#socket.on('error', () => undefined);
    this.#socket.bind(0);
    this.#sayHello();
  }

  get path(): 'udp' | 'control' | 'undecided' {
    return this.#path;
  }

  /** [audio] Returns a buffer for one datagram, with room for the tag; null when the system has not sent the last 32. */
  takeSlot(): Buffer | null {
    const slot = this.#slots[this.#nextSlot];
    return slot?.isFree === true ? slot.bytes : null;
  }

  /** [audio] Tags and sends the content of the slot of the last `takeSlot`. Returns the bytes on the wire. */
  sendSlot(length: number, isCompact = false): number {
    const slot = this.#slots[this.#nextSlot];
    if (slot === undefined || this.#isClosed) return 0;
    this.#nextSlot = (this.#nextSlot + 1) % SLOT_COUNT;
    const total = isCompact ? this.#key.signCompact(slot.bytes, length) : this.#key.sign(slot.bytes, length);
    slot.isFree = false;
    this.#socket.send(slot.bytes, 0, total, this.#options.port, this.#options.host, slot.release);
    return total;
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket.close();
  }

  #onDatagram(datagram: Buffer, source: RemoteInfo): void {
    if (this.#isClosed) return;
    const isServer = source.port === this.#options.port && source.address === this.#options.host;
    const type = packetType(datagram);
    const isVoice = type === PACKET_TYPE.voice || isCompactVoice(datagram);
    if (isServer && isVoice) this.#options.onVoice(datagram);
    else if (isServer && this.#isAck(datagram)) this.#onAck();
    else this.#options.onStranger();
  }

  /** Accepts only an ack of the last hello, because an older one says nothing about the current path. */
  #isAck(datagram: Buffer): boolean {
    return (
      parseHello(datagram, this.#ack) === 'helloAck' &&
      this.#key.verify(datagram, datagram.length) &&
      this.#ack.connectionId === this.#hello.connectionId &&
      this.#ack.hasCookie === this.#hello.hasCookie &&
      this.#ack.counter === this.#hello.counter
    );
  }

  #onAck(): void {
    this.#hello.cookie.set(this.#ack.cookie);
    if (this.#hello.hasCookie && !this.#ack.isProven) {
      // The client's address is new, at least as seen behind a router. One cookie is returned at once, so that the first speech and a change of network lose no
      // time.
      if (this.#isCookieOnItsWay) return;
      this.#isCookieOnItsWay = true;
      this.#sayHello();
      return;
    }
    this.#isCookieOnItsWay = false;
    this.#unansweredSinceMs = 0;
    this.#retryMs = FIRST_RETRY_MS;
    this.#schedule(HELLO_INTERVAL_MS);
    this.#setPath('udp');
  }

  #sayHello(): void {
    const nowMs = performance.now();
    if (this.#unansweredSinceMs === 0) this.#unansweredSinceMs = nowMs;
    else if (nowMs - this.#unansweredSinceMs >= ANSWER_LIMIT_MS) this.#setPath('control');
    if (this.#isClosed) return;
    this.#hello.counter += 1;
    this.#hello.clock = Math.floor(nowMs) >>> 0;
    // Hellos are rare, so each gets a buffer of its own.
    const datagram = new Uint8Array(this.#hello.hasCookie ? HELLO_BYTES : PLAIN_HELLO_BYTES);
    this.#key.sign(datagram, encodeHello(datagram, 'hello', this.#hello));
    this.#socket.send(datagram, this.#options.port, this.#options.host, ignoreSendError);
    const untilLimitMs = this.#unansweredSinceMs + ANSWER_LIMIT_MS - nowMs;
    const delayMs = Math.min(this.#retryMs, HELLO_INTERVAL_MS);
    this.#retryMs = delayMs * 2;
    this.#schedule(untilLimitMs > 0 ? Math.min(delayMs, Math.ceil(untilLimitMs)) : HELLO_INTERVAL_MS);
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#isCookieOnItsWay = false;
      this.#sayHello();
    }, delayMs);
  }

  #setPath(path: 'udp' | 'control'): void {
    if (this.#path === path) return;
    this.#path = path;
    this.#options.onPath(path);
  }
}

function createSlot(): Slot {
  const slot: Slot = {
    bytes: Buffer.alloc(MAX_DATAGRAM_BYTES),
    isFree: true,
    release: () => {
      slot.isFree = true;
    },
  };
  return slot;
}

/** A send error needs no handling, because the missing ack shows the same. */
function ignoreSendError(): void {
  return undefined;
}
