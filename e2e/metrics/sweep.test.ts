import { expect, it } from 'vitest';
import { placeInSweep, sweep } from './sweep.ts';

it('tells to 3 ms which moment of a sweep is heard, however loud', () => {
  const heard = sweep(12);
  for (const seconds of [0.1, 1, 5.005, 11.9]) {
    const start = Math.round(seconds * 48_000) - 240;
    expect(Math.abs(placeInSweep(heard, start)! - seconds)).toBeLessThan(0.003);
    expect(
      Math.abs(
        placeInSweep(
          heard.map((sample) => sample * 0.1),
          start,
        )! - seconds,
      ),
    ).toBeLessThan(0.003);
  }
});

it('finds no place in silence', () => {
  expect(placeInSweep(new Float32Array(960), 0)).toBeNull();
});
