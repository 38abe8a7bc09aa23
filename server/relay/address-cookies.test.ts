import { describe, expect, it } from 'vitest';
import { AddressCookies } from './address-cookies.ts';

describe('address cookies', () => {
  it('are good for 8 to 16 s, and only for the connection, the address and the port that they went to', () => {
    let nowMs = 0;
    const cookies = new AddressCookies(() => nowMs);
    const cookie = new Uint8Array(8);
    cookies.issue(cookie, 7, '192.0.2.1', 4_000);
    const isValid = (id = 7, address = '192.0.2.1', port = 4_000): boolean =>
      cookies.isValid(cookie, id, address, port);
    expect(isValid()).toBe(true);
    expect(isValid(8)).toBe(false);
    expect(isValid(7, '192.0.2.2')).toBe(false);
    expect(isValid(7, '192.0.2.1', 4_001)).toBe(false);
    // Adjacent fields cannot be confused with each other.
    expect(isValid(7, '192.0.2.1 4', 0)).toBe(false);
    nowMs = 15_999;
    expect(isValid()).toBe(true);
    nowMs = 16_000;
    expect(isValid()).toBe(false);
  });

  it('of two processes differ, and zeros are none', () => {
    const [one, other] = [new AddressCookies(), new AddressCookies()];
    const cookie = new Uint8Array(8);
    expect(one.isValid(cookie, 1, '192.0.2.1', 1)).toBe(false);
    one.issue(cookie, 1, '192.0.2.1', 1);
    expect(other.isValid(cookie, 1, '192.0.2.1', 1)).toBe(false);
    expect(one.isValid(cookie.subarray(0, 7), 1, '192.0.2.1', 1)).toBe(false);
  });
});
