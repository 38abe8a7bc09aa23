import { createHmac, randomBytes } from 'node:crypto';
import { COOKIE_BYTES } from '@jackfield/wire/hello-packet';

/** A cookie is good for at least this long and at most twice as long: hellos come every 2 s, acks may be lost. */
const PERIOD_MS = 8_000;

/**
 * Cookies by which a client proves that it receives packets at the address in its datagrams (RFC 9000, section 8, does the same for QUIC). Nothing is stored: a
 * cookie is the start of an HMAC-SHA-256, under a key of this process, over connection, address and period. Cookies are computed for hellos only.
 */
export class AddressCookies {
  readonly #key = randomBytes(32);
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Writes the cookie (8 bytes) that this connection has to return from this address to `into`. */
  issue(into: Uint8Array, connectionId: number, address: string, port: number): void {
    into.set(this.#make(this.#period(), connectionId, address, port));
  }

  /** True when `cookie` was issued to this address and connection within the last 16 s. */
  isValid(cookie: Uint8Array, connectionId: number, address: string, port: number): boolean {
    const period = this.#period();
    return (
      this.#make(period, connectionId, address, port).equals(cookie) ||
      this.#make(period - 1, connectionId, address, port).equals(cookie)
    );
  }

  #period(): number {
    return Math.floor(this.#now() / PERIOD_MS);
  }

  #make(period: number, connectionId: number, address: string, port: number): Buffer {
    const text = `${period} ${connectionId} ${address} ${port}`;
    return createHmac('sha256', this.#key).update(text).digest().subarray(0, COOKIE_BYTES);
  }
}
