import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankHello, encodeHello, HELLO_BYTES, parseHello, PLAIN_HELLO_BYTES } from './hello-packet.ts';
import { TransportKey } from './transport-key.ts';

const key = new TransportKey(Uint8Array.from({ length: 16 }, (_, index) => index));
const hello = { ...blankHello(0x01020304), counter: 5, clock: 0x0a0b0c0d };

describe('hello packet', () => {
  it('has golden bytes without a cookie, as the first clients send it, and the ack differs in its type', () => {
    const out = new Uint8Array(PLAIN_HELLO_BYTES);
    expect(key.sign(out, encodeHello(out, 'hello', hello))).toBe(24);
    // version 1 and type 2, flags, reserved, connection id, counter, clock, transport tag
    expect(Buffer.from(out).toString('hex')).toBe(
      '12 00 0000 01020304 00000005 0a0b0c0d f4eb00c056e3321d'.replaceAll(' ', ''),
    );
    encodeHello(out, 'helloAck', hello);
    expect(out[0]).toBe(0x13);
    expect(key.verify(out, PLAIN_HELLO_BYTES)).toBe(false);
  });

  it('has golden bytes with a cookie, and the ack says that the address is proven', () => {
    const out = new Uint8Array(HELLO_BYTES);
    const withCookie = { ...hello, hasCookie: true, isProven: true, cookie: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]) };
    expect(key.sign(out, encodeHello(out, 'hello', withCookie))).toBe(32);
    // …, flags: a cookie, …, cookie, transport tag
    expect(Buffer.from(out).toString('hex')).toBe(
      '12 01 0000 01020304 00000005 0a0b0c0d 0102030405060708 42f39742b1fb451e'.replaceAll(' ', ''),
    );
    encodeHello(out, 'helloAck', withCookie);
    expect([out[0], out[1]]).toEqual([0x13, 3]);
  });

  it('reads back what it wrote', () => {
    const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
    const cookies = fc.uint8Array({ minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(
        uint32,
        uint32,
        uint32,
        fc.constantFrom('hello', 'helloAck'),
        fc.boolean(),
        cookies,
        (connectionId, counter, clock, kind, isProven, cookie) => {
          const out = new Uint8Array(HELLO_BYTES);
          const sent = {
            connectionId,
            counter,
            clock,
            hasCookie: true,
            isProven: isProven && kind !== 'hello',
            cookie,
          };
          encodeHello(out, kind, sent);
          const read = blankHello();
          expect(parseHello(out, read)).toBe(kind);
          expect(read).toEqual(sent);
          encodeHello(out, kind, { ...sent, hasCookie: false });
          expect(parseHello(out.subarray(0, PLAIN_HELLO_BYTES), read)).toBe(kind);
          expect(read).toEqual({ ...blankHello(connectionId), counter, clock });
        },
      ),
    );
  });

  it('answers foreign bytes with a reason and never throws', () => {
    const into = blankHello();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 48 }), (bytes) => {
        const hasLength = bytes.length === HELLO_BYTES || bytes.length === PLAIN_HELLO_BYTES;
        expect(parseHello(bytes, into) === 'badLength').toBe(!hasLength);
      }),
    );
    const bytes = new Uint8Array(PLAIN_HELLO_BYTES);
    expect(parseHello(bytes, into)).toBe('badVersion');
    bytes.set([0x11]);
    expect(parseHello(bytes, into)).toBe('badType');
    bytes.set([0x12, 1]);
    expect(parseHello(bytes, into)).toBe('badFlags');
    // A hello with a cookie must have the flag set, and only an ack may say that an address is proven.
    const long = new Uint8Array(HELLO_BYTES);
    for (const start of [
      [0x12, 0],
      [0x12, 2],
      [0x12, 3],
      [0x12, 5],
      [0x13, 0],
      [0x13, 2],
      [0x13, 7],
      [0x13, 1, 1],
    ]) {
      long.fill(0);
      long.set(start);
      expect(parseHello(long, into), start.join()).toBe('badFlags');
    }
  });
});
