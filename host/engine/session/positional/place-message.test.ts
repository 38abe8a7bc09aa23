import { describe, expect, it } from 'vitest';
import { contextKeyOf, encodePlace, parsePlace } from './place-message.ts';

describe('places on the wire', () => {
  it('has the layout of docs/wire/positional.md', () => {
    const position = { x: 1, y: -2, z: 0.5 };
    const bytes = encodePlace({ kind: 'here', contextKey: contextKeyOf('a'), position });
    // 1 = here; the first half of SHA-256 of "a"; 1.0, -2.0 and 0.5.
    expect(Buffer.from(bytes).toString('hex')).toBe(
      ['01', 'ca978112ca1bbdcafac231b39a23dc4d', '0000803f', '000000c0', '0000003f'].join(''),
    );
    expect(parsePlace(bytes)).toEqual({ kind: 'here', contextKey: 'ca978112ca1bbdcafac231b39a23dc4d', position });
    expect(parsePlace(encodePlace({ kind: 'gone' }))).toEqual({ kind: 'gone' });
    expect([...encodePlace({ kind: 'gone' })]).toEqual([0]);
  });

  it('reads nothing but its own kinds and lengths, and no coordinate that is not finite or beyond 1,000,000 m', () => {
    const good = Buffer.from(
      encodePlace({ kind: 'here', contextKey: contextKeyOf('a'), position: { x: 1, y: 2, z: 3 } }),
    );
    for (const value of [Number.NaN, Infinity, -Infinity, 1_000_001, 3e38]) {
      for (const offset of [17, 21, 25]) {
        const bytes = Buffer.from(good);
        bytes.writeFloatLE(value, offset);
        expect(parsePlace(bytes)).toBeNull();
      }
    }
    for (const bytes of [[], [1], [2], [0, 0], [...good, 0], [...good.subarray(0, 28)], [2, ...good.subarray(1)]]) {
      expect(parsePlace(Uint8Array.from(bytes))).toBeNull();
    }
  });

  it('gives null or a bounded place for 20,000 random messages', () => {
    let state = 1;
    const random = (): number => (state = (state * 48_271) % 0x7fff_ffff);
    for (let count = 0; count < 20_000; count++) {
      const bytes = Uint8Array.from({ length: count % 2 === 0 ? 29 : random() % 64 }, () => random() & 255);
      if (count % 2 === 0) bytes[0] = 1;
      const message = parsePlace(bytes);
      const { x, y, z } = message?.kind === 'here' ? message.position : { x: 0, y: 0, z: 0 };
      expect(Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) <= 1_000_000).toBe(true);
    }
  });
});
