import { describe, expect, it } from 'vitest';
import { checkParameters } from './parameter-faults.ts';
import type { Parameter } from './parameter-ramps.ts';

const GAIN: Parameter = {
  id: 3,
  name: 'Gain',
  unit: 'dB',
  minimum: -60,
  maximum: 12,
  defaultValue: 0,
  step: 0,
  smoothingMs: 0,
  isReadonly: false,
};

describe('checkParameters', () => {
  it('takes defaults at both ends, one value alone, and a meter with any default', () => {
    const meter = { ...GAIN, id: 4, isReadonly: true, defaultValue: Number.NaN };
    const fixed = { ...GAIN, id: 5, minimum: 1, maximum: 1, defaultValue: 1 };
    const list = [{ ...GAIN, defaultValue: -60 }, meter, fixed, { ...GAIN, id: 6, defaultValue: 12 }];
    expect(() => checkParameters(list)).not.toThrow();
    expect(() => checkParameters(Array.from({ length: 256 }, (_, id) => ({ ...GAIN, id })))).not.toThrow();
  });

  it.each([
    [{ defaultValue: 12.5 }, 'has the default 12.5, which is not between -60 and 12'],
    [{ defaultValue: Number.NaN }, 'has the default NaN'],
    [{ minimum: 13 }, 'has no range: 13 to 12'],
    [{ maximum: Number.POSITIVE_INFINITY }, 'has no range'],
  ])('refuses %o: it %s', (change, words) => {
    expect(() => checkParameters([{ ...GAIN, ...change }])).toThrow(`its parameter 3 “Gain” ${words}`);
  });

  it('refuses an id twice and the 257th parameter', () => {
    expect(() => checkParameters([GAIN, GAIN])).toThrow('has the id of another one');
    expect(() => checkParameters(Array.from({ length: 257 }, (_, id) => ({ ...GAIN, id })))).toThrow('257 parameters');
  });
});
