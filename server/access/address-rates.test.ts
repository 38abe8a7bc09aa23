import { expect, it } from 'vitest';
import { AddressRates } from './address-rates.ts';
import { TokenBucket } from './token-bucket.ts';

it('forgets addresses that have all they may have, and none that still owes', () => {
  let created = 0;
  let nowMs = 0;
  const rates = new AddressRates(() => {
    created += 1;
    return new TokenBucket(1, 2, () => nowMs);
  });
  rates.of('busy').take(2);
  for (let index = 0; index < 1_000; index += 1) rates.of(`address ${index}`);
  expect(rates.of('busy').has()).toBe(false);
  // The first rate was pruned; the next request creates a new one, which has no more allowance than the old one had.
  expect(created).toBe(1_001);
  rates.of('address 0');
  expect(created).toBe(1_002);
  nowMs = 5_000;
  expect(rates.of('busy').has(2)).toBe(true);
});
