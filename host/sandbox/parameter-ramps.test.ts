import { describe, expect, it } from 'vitest';
import { ParameterRamps } from './parameter-ramps.ts';
import type { Parameter } from './parameter-ramps.ts';

const GAIN: Parameter = {
  id: 3,
  name: 'Gain',
  unit: 'dB',
  minimum: -60,
  maximum: 12,
  defaultValue: 0,
  step: 0,
  smoothingMs: 40,
  isReadonly: false,
};

function movesOf(ramps: ParameterRamps, frames: number, times: number): number[] {
  const values: number[] = [];
  for (let tick = 0; tick < times; tick++) ramps.advance(frames, (_id, value) => values.push(value));
  return values;
}

describe('a parameter with 40 ms of smoothing', () => {
  it('goes from its default to the target in 4 steps and then rests', () => {
    const ramps = new ParameterRamps([GAIN], []);
    expect(ramps.turn(3, -8, true)).toBe(true);
    expect(movesOf(ramps, 1, 6)).toEqual([-2, -4, -6, -8]);
    expect(ramps.isMoving).toBe(false);
  });

  it('starts at the value that it was given, and makes 2 steps in a tick of 20 ms', () => {
    const ramps = new ParameterRamps([GAIN], [[3, 8]]);
    ramps.turn(3, 0, true);
    expect(movesOf(ramps, 2, 3)).toEqual([4, 0]);
  });

  it('is set at once when it need not glide, also in the middle of a turn', () => {
    const ramps = new ParameterRamps([GAIN], []);
    ramps.turn(3, -8, true);
    movesOf(ramps, 1, 1);
    expect(ramps.turn(3, 5, false)).toBe(false);
    expect(movesOf(ramps, 1, 3)).toEqual([]);
    ramps.turn(3, 1, true);
    expect(movesOf(ramps, 1, 1)).toEqual([4]);
  });

  it('ends the turn with the last frame when the target moves on the way', () => {
    const ramps = new ParameterRamps([GAIN], []);
    ramps.turn(3, 8, true);
    movesOf(ramps, 1, 2);
    ramps.turn(3, 0, true);
    expect(movesOf(ramps, 1, 9)).toEqual([3, 2, 1, 0]);
  });
});

describe('other parameters', () => {
  it('are not taken over: those without smoothing, those that the plugin reports, and unknown ones', () => {
    const ramps = new ParameterRamps(
      [
        { ...GAIN, smoothingMs: 0 },
        { ...GAIN, id: 4, isReadonly: true },
      ],
      [],
    );
    expect([3, 4, 5].map((id) => ramps.turn(id, 1, true))).toEqual([false, false, false]);
  });

  it('take at most a second, whatever they ask for', () => {
    const ramps = new ParameterRamps([{ ...GAIN, smoothingMs: 3_600_000 }], []);
    ramps.turn(3, 10, true);
    expect(movesOf(ramps, 1, 200)).toHaveLength(100);
  });
});
