import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeHello, HELLO_BYTES, parseHello } from './hello-packet.ts';
import { TransportKey } from './transport-key.ts';

const key = new TransportKey(Uint8Array.from({ length: 16 }, (_, index) => index));

describe('hello packet', () => {
  it('has golden bytes, and the ack differs in its type', () => {
    const out = new Uint8Array(HELLO_BYTES);
    const hello = { connectionId: 0x01020304, counter: 5, clock: 0x0a0b0c0d };
    expect(key.sign(out, encodeHello(out, 'hello', hello))).toBe(24);
    // version 1 and type 2, flags, reserved, connection id, counter, clock, transport tag
    expect(Buffer.from(out).toString('hex')).toBe(
      '12 00 0000 01020304 00000005 0a0b0c0d f4eb00c056e3321d'.replaceAll(' ', ''),
    );
    encodeHello(out, 'helloAck', hello);
    expect(out[0]).toBe(0x13);
    expect(key.verify(out, HELLO_BYTES)).toBe(false);
  });

  it('reads back what it wrote', () => {
    const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(
        uint32,
        uint32,
        uint32,
        fc.constantFrom('hello', 'helloAck'),
        (connectionId, counter, clock, kind) => {
          const out = new Uint8Array(HELLO_BYTES);
          encodeHello(out, kind, { connectionId, counter, clock });
          const read = { connectionId: 0, counter: 0, clock: 0 };
          expect(parseHello(out, read)).toBe(kind);
          expect(read).toEqual({ connectionId, counter, clock });
        },
      ),
    );
  });

  it('answers foreign bytes with a reason and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 48 }), (bytes) => {
        const result = parseHello(bytes, { connectionId: 0, counter: 0, clock: 0 });
        expect(result === 'badLength').toBe(bytes.length !== HELLO_BYTES);
      }),
    );
    const bytes = Uint8Array.from({ length: HELLO_BYTES }, () => 0);
    expect(parseHello(bytes, { connectionId: 0, counter: 0, clock: 0 })).toBe('badVersion');
    bytes.set([0x11]);
    expect(parseHello(bytes, { connectionId: 0, counter: 0, clock: 0 })).toBe('badType');
    bytes.set([0x12, 1]);
    expect(parseHello(bytes, { connectionId: 0, counter: 0, clock: 0 })).toBe('badFlags');
  });
});
