import { describe, expect, it } from 'vitest';
import { dotOf, placeLabel, scaleFor } from './space-labels.ts';

const at = (toRightM: number, aheadM: number, distanceM = Math.hypot(toRightM, aheadM)) => ({
  userId: 1,
  toRightM,
  aheadM,
  distanceM,
});

describe('placeLabel', () => {
  it.each([
    [at(-2, 2), '2.8 m ahead on the left'],
    [at(0.2, 3), '3.0 m ahead'],
    [at(12.4, 0), '12 m on the right'],
    [at(1, -1), '1.4 m behind on the right'],
    [at(0, 0, 3), '3.0 m above or below'],
    [at(0, 0), 'right here'],
  ])('says where somebody stands: %o', (person, words) => {
    expect(placeLabel(person)).toBe(words);
  });
});

describe('the plot', () => {
  it('takes the smallest scale that shows everybody, and 2 m for nobody', () => {
    expect(scaleFor([])).toBe(2);
    expect(scaleFor([at(-2, 0)])).toBe(5);
    expect(scaleFor([at(-2, 0), at(0, -40)])).toBe(50);
    expect(scaleFor([at(1e6, 0)])).toBe(1_000);
  });

  it('puts ahead on top and the left on the left, and who is too far at the edge', () => {
    expect(dotOf(at(-2.5, 5), 5)).toEqual({ x: -0.5, y: -1 });
    expect(dotOf(at(1e6, -1e6), 1_000)).toEqual({ x: 1, y: 1 });
  });
});
