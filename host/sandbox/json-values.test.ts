import { describe, expect, it } from 'vitest';
import { fromJson, toJson } from './json-values.ts';

describe('JSON of the pipe', () => {
  it('carries bytes and samples at any depth and leaves the rest as it is', () => {
    const value = { a: [1, 'x', null, { data: new Uint8Array([0, 255, 7]) }], samples: new Float32Array([0.5, -1, 2]) };
    expect(fromJson(toJson(value))).toEqual(value);
    expect(fromJson(toJson({ plain: [true, 'no "bytes" here'] }))).toEqual({ plain: [true, 'no "bytes" here'] });
  });

  it('carries numbers that JSON has not', () => {
    const value = [Number.NaN, { gain: Infinity }, -Infinity, 0];
    expect(fromJson(toJson(value))).toEqual(value);
  });

  it('carries a part of a larger buffer alone', () => {
    const whole = new Uint8Array([1, 2, 3, 4]);
    expect(fromJson(toJson(whole.subarray(1, 3)))).toEqual(new Uint8Array([2, 3]));
    expect(toJson(whole.subarray(1, 3)).length).toBeLessThan(30);
  });

  it('takes forged bytes as what they decode to and never throws for them', () => {
    expect(fromJson('{"$bytes":"***"}')).toEqual(new Uint8Array(0));
    expect(fromJson('{"$floats":"AAAA"}')).toEqual(new Float32Array(0));
    expect(fromJson('{"$bytes":5}')).toEqual({ $bytes: 5 });
  });
});
