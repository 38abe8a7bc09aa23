import { describe, expect, it } from 'vitest';
import { fulfils, judge, quantile } from './bench.ts';
import { formatResult } from './format-result.ts';

const measured = { bench: 'x', targets: { a_ms: '<= 0.3' }, notes: [] };

describe('judge', () => {
  it('says met when 0.3 ms stands against a target of <= 0.3', () => {
    expect(judge({ ...measured, figures: { a_ms: 0.3 } })).toMatchObject({ met: true, notes: [] });
  });

  it('says not met when 0.31 ms stands against a target of <= 0.3', () => {
    expect(judge({ ...measured, figures: { a_ms: 0.31 } }).met).toBe(false);
  });

  it('says not met, with a note, for a figure that was not measured', () => {
    const result = judge({ ...measured, figures: { a_ms: null } });
    expect(result.met).toBe(false);
    expect(result.notes).toEqual(['a_ms was not measured, so its target (<= 0.3) is not met']);
    expect(judge(result)).toEqual(result);
  });

  it('trusts figures, not a met that came with them', () => {
    const lying = { ...measured, figures: { a_ms: 9 }, met: true };
    expect(judge(lying).met).toBe(false);
  });
});

describe('fulfils', () => {
  it.each([
    [1, '< 1', false],
    [1, '>= 1', true],
    [-2, '> -2.5', true],
  ])('%d against "%s" is %s', (value, target, expected) => {
    expect(fulfils(value, target)).toBe(expected);
  });

  it('throws for a condition that it cannot read', () => {
    expect(() => fulfils(1, 'about 1')).toThrow(TypeError);
  });
});

describe('quantile', () => {
  it('takes the middle and the last of 1 to 100, and null of nothing', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantile(samples, 0.5)).toBe(51);
    expect(quantile(samples, 0.99)).toBe(100);
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('formatResult', () => {
  it('shows figures beside their targets and a dash for null', () => {
    const text = formatResult(judge({ ...measured, figures: { a_ms: 0.25, b_ms: null } }));
    expect(text).toMatch(/a_ms\s+0\.250\s+<= 0\.3\s+met/);
    expect(text).toMatch(/b_ms\s+–/);
  });
});
