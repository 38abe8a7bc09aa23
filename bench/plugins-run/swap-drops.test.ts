import { expect, it } from 'vitest';
import { countMissing } from './swap-drops.ts';

it('counts the frames of two missing packets of 20 ms, and none where all are there', () => {
  expect(countMissing([1, 3, 5, 7])).toEqual({ frames: 6, dropped: 0 });
  expect(countMissing([1, 3, 9, 11])).toEqual({ frames: 10, dropped: 4 });
  expect(() => countMissing([1])).toThrow('no packets');
});
