import { describe, expect, it } from 'vitest';
import { AddressLimit, addressGroup } from './address-limit.ts';
import { TokenBucket } from './token-bucket.ts';

describe('token bucket', () => {
  it('gives 3 at once, then 2 a second, and never more than 3 after a pause', () => {
    let nowMs = 0;
    const bucket = new TokenBucket(2, 3, () => nowMs);
    const takeAll = (): number => {
      let taken = 0;
      while (bucket.take()) taken += 1;
      return taken;
    };
    expect(takeAll()).toBe(3);
    nowMs = 499;
    expect(takeAll()).toBe(0);
    nowMs = 1_000;
    expect(takeAll()).toBe(2);
    nowMs = 60_000;
    expect(takeAll()).toBe(3);
  });
});

describe('address limit', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001::9', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('counts %s as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });

  it('gives a place back once, however often it is released', () => {
    const limit = new AddressLimit(2);
    const first = limit.acquire('192.0.2.7');
    expect(limit.acquire('192.0.2.7')).not.toBeNull();
    expect(limit.acquire('::ffff:192.0.2.7')).toBeNull();
    expect(limit.acquire('192.0.2.8')).not.toBeNull();
    first?.();
    first?.();
    expect(limit.acquire('192.0.2.7')).not.toBeNull();
    expect(limit.acquire('192.0.2.7')).toBeNull();
  });
});
