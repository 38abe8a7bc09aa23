import { expect, it } from 'vitest';
import { MetricsStore } from './metrics-store.ts';

const entry = { pluginId: 'lab:amp', p50Us: 3, p99Us: 9, calls: 10, misses: 1, strikes: 0, memoryBytes: 100 };

it('adds the sandboxes of a plugin up, with the times of the slower', () => {
  const book = new MetricsStore();
  book.set([entry, { ...entry, p50Us: 5, p99Us: 7, calls: 2 }]);
  const { pluginId, ...rest } = entry;
  expect(book.of(pluginId)).toEqual({ ...rest, p50Us: 5, calls: 12, misses: 2, memoryBytes: 200 });
  expect(book.of('lab:other')).toBeNull();
});

it.each([
  [true, true, true],
  [true, false, false],
  [true, undefined, true],
  [undefined, false, false],
])('says that a plugin is asleep when all of its audio is: %s and %s make %s', (one, other, isAsleep) => {
  const book = new MetricsStore();
  const of = (value: boolean | undefined): object => (value === undefined ? {} : { isAsleep: value });
  book.set([
    { ...entry, ...of(one) },
    { ...entry, ...of(other) },
  ]);
  expect(book.of('lab:amp')?.isAsleep).toBe(isAsleep);
});
