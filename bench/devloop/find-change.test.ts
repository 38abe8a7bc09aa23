import { expect, it } from 'vitest';
import { findChange } from './find-change.ts';

/** 300 frames of a tone whose level is `gain(frame)`. */
function tone(gain: (frame: number) => number): Float32Array {
  return Float32Array.from({ length: 300 * 480 }, (_, index) => gain(Math.floor(index / 480)) * Math.sin(index * 0.1));
}

const played = new Map(Array.from({ length: 300 }, (_, frame) => [frame, 50_000 + frame * 10]));

it('finds the frame at which the level halves, and passes over one frame that was late and silent', () => {
  const heard = tone((frame) => (frame === 120 ? 0.25 : frame < 180 ? 0.5 : 0.25));
  expect(findChange(heard, played, 51_000, 0.5)).toBe(51_800);
});

it('finds nothing where the level stays, or changes to another one', () => {
  expect(
    findChange(
      tone(() => 0.5),
      played,
      51_000,
      0.5,
    ),
  ).toBeNull();
  expect(
    findChange(
      tone((frame) => (frame < 180 ? 0.5 : 0.1)),
      played,
      51_000,
      0.5,
    ),
  ).toBeNull();
});
