import type { Socket } from 'node:net';
import { addressGroup } from './address-limit.ts';

/** A younger socket is displaced only for an address that holds fewer, so that in a mass reconnect new connections do not end each other's handshakes. */
const YOUNG_MS = 2_000;

export interface WaitingLimits {
  /** Limit over all addresses. */
  readonly sockets: number;
  readonly socketsPerAddress: number;
  /** Time limit from the connection to the request for a WebSocket, in ms. */
  readonly timeoutMs: number;
}

interface Waiting {
  readonly socket: Socket;
  readonly group: string;
  readonly sinceMs: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * TCP connections whose user is not known yet: in their TLS handshake, slow with their headers, idle, without a login. They have slots of their own, so they
 * never take those of users who logged in. When the slots run out, the oldest socket of the address that holds most is displaced, so that a connection from an
 * address that holds few gets in.
 */
export class WaitingSockets {
  readonly #limits: WaitingLimits;
  /** Waiting sockets by remote address and port, the oldest first. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(limits: WaitingLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Adds a socket, or destroys it when there is no slot. A socket that closes is removed automatically. */
  add(socket: Socket): void {
    const key = keyOf(socket);
    const group = addressGroup(socket.remoteAddress ?? '');
    if (key === null || !this.#makeRoom(group)) {
      socket.destroy();
      return;
    }
    const timer = setTimeout(() => socket.destroy(), this.#limits.timeoutMs);
    this.#waiting.set(key, { socket, group, sinceMs: performance.now(), timer });
    socket.once('close', () => this.#remove(key));
  }

  /** The socket was upgraded to a WebSocket, which has its own login timeout. It keeps its slot. */
  upgraded(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    const waiting = this.#waiting.get(keyOf(socket) ?? '');
    if (waiting !== undefined) clearTimeout(waiting.timer);
  }

  /** The client was logged in: its socket is no longer waiting. The socket of a refused client stays here until it closes. */
  release(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    this.#remove(keyOf(socket) ?? '');
  }

  #makeRoom(group: string): boolean {
    const counts = new Map<string, number>();
    for (const waiting of this.#waiting.values()) counts.set(waiting.group, (counts.get(waiting.group) ?? 0) + 1);
    const own = counts.get(group) ?? 0;
    if (own >= this.#limits.socketsPerAddress) return this.#displaceOldest(group, 0);
    if (this.#waiting.size < this.#limits.sockets) return true;
    let [largest, count] = [group, own];
    for (const [other, held] of counts) if (held > count) [largest, count] = [other, held];
    // When every address holds one socket, the oldest is displaced, unless it is too young.
    if (count <= 1) return this.#displaceOldest(null, YOUNG_MS);
    return this.#displaceOldest(largest, 0);
  }

  #displaceOldest(group: string | null, minimumAgeMs: number): boolean {
    for (const [key, waiting] of this.#waiting) {
      if (group !== null && waiting.group !== group) continue;
      if (performance.now() - waiting.sinceMs < minimumAgeMs) return false;
      this.#remove(key);
      waiting.socket.destroy();
      return true;
    }
    return false;
  }

  #remove(key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(key);
  }
}

/** Key from the remote address and port, which the TLS socket and the TCP socket below it have in common. null when the socket is already closed. */
function keyOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string | null {
  return remoteAddress === undefined || remotePort === undefined ? null : `${remoteAddress} ${remotePort}`;
}
