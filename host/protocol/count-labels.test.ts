import { expect, it } from 'vitest';
import { countOf } from './count-labels.ts';

it('says a count with its noun in the right form', () => {
  expect([0, 1, 2, 1200].map((count) => countOf(count, 'person', 'people'))).toEqual([
    '0 people',
    '1 person',
    '2 people',
    '1,200 people',
  ]);
  expect([1, 3].map((count) => countOf(count, 'plugin'))).toEqual(['1 plugin', '3 plugins']);
});
