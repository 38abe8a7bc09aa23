import { describe, expect, it } from 'vitest';
import { numberLabel } from './number-labels.ts';
import { plotShape } from './plot-shape.ts';

describe('plotShape', () => {
  it('draws a line from corner to corner, and says where 0 is', () => {
    expect(plotShape([0, 5, 10], [-1, 0, 3])).toEqual({
      path: 'M0.00 100.00L50.00 75.00L100.00 0.00',
      left: 0,
      right: 10,
      bottom: -1,
      top: 3,
      zero: 75,
    });
  });

  it('puts a flat line in the middle, a point as a dot, and has nothing for no points', () => {
    expect(plotShape([1, 2], [4, 4])).toMatchObject({
      path: 'M0.00 50.00L100.00 50.00',
      bottom: 3,
      top: 5,
      zero: null,
    });
    expect(plotShape([1], [0])).toMatchObject({ path: 'M50.00 50.00h0', zero: 50 });
    expect(plotShape([], [])).toBeNull();
    expect(plotShape([1], [3e38])?.path).toBe('M50.00 50.00h0');
  });
});

describe('numberLabel', () => {
  it.each([
    [-3, 'dB', '−3 dB'],
    [0.1 + 0.2, '', '0.3'],
    [18_880, 'Hz', '18880 Hz'],
    [123_456_789, '', '1.235e+8'],
    [0, '%', '0 %'],
  ])('says %d %s as %s', (value, unit, words) => expect(numberLabel(value, unit)).toBe(words));
});
