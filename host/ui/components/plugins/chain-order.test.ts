import { describe, expect, it } from 'vitest';
import { dropPlace, moved } from './chain-order.ts';

describe('chain order', () => {
  it('moves an item and leaves the order of the others', () => {
    expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd']);
    expect(moved(['a', 'b', 'c', 'd'], 3, 0)).toEqual(['d', 'a', 'b', 'c']);
  });

  it.each([
    [0, 2, 'left', 1],
    [0, 2, 'right', 2],
    [3, 1, 'top', 1],
    [3, 1, 'bottom', 2],
  ] as const)('puts what comes from %d onto the %d’s %s edge to place %d', (from, onto, edge, place) => {
    expect(dropPlace(from, onto, edge)).toBe(place);
  });
});
