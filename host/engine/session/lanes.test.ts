import { describe, expect, it } from 'vitest';
import { LoopbackLane } from '../lanes/testing/loopback-lane.ts';
import type { LaneFactory } from '../ports/lane.ts';
import { Lanes } from './lanes.ts';

class FirstLane extends LoopbackLane implements LaneFactory {
  override readonly schemes = ['first'];
}
const [first, loopback] = [new FirstLane(), new LoopbackLane()];
const lanes = new Lanes([first, loopback]);

describe('the lane of an address', () => {
  it.each([
    ['voice.example.org', first],
    ['first://voice.example.org', first],
    ['unknown://voice.example.org', first],
    ['loopback', first],
    ['loopback://attic', loopback],
    ['  LoopBack://attic', loopback],
  ])('%s is chosen by the scheme', (address, lane) => {
    expect(lanes.of(address)).toBe(lane);
  });

  it('refuses what the lane refuses, with its reason and at most 100 characters of the text', () => {
    expect(lanes.requireAddress('loopback://attic').address).toBe('loopback://attic');
    const address = `loopback://${'1'.repeat(200)}`;
    expect(() => lanes.requireAddress(address)).toThrow(
      expect.objectContaining({
        code: 'ADDRESS_INVALID',
        details: { address: `${address.slice(0, 100)}…`, reason: 'after loopback:// comes one word' },
      }) as Error,
    );
  });
});
