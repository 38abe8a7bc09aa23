import { afterEach, describe, expect, it, vi } from 'vitest';
import { interpretingAjv } from './interpreting-ajv.ts';
import { sliderStep } from './number-step.ts';

const SCHEMA = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 2 },
    pitch: { type: 'number', minimum: -12, maximum: 12, multipleOf: 0.5 },
  },
};

afterEach(() => vi.unstubAllGlobals());

describe('interpretingAjv', () => {
  it('finds the errors at the leaves, with the path that JSON Forms looks for', () => {
    const validate = interpretingAjv().compile(SCHEMA);
    expect(validate({ name: 'Ada', pitch: 1.5 })).toBe(true);
    expect(validate.errors).toBeNull();
    expect(validate({ name: 'A', pitch: 13 })).toBe(false);
    expect(validate.errors?.map(({ instancePath, keyword }) => [instancePath, keyword])).toEqual([
      ['/name', 'minLength'],
      ['/pitch', 'maximum'],
    ]);
  });

  it('names the property that is missing', () => {
    const validate = interpretingAjv().compile(SCHEMA);
    validate({});
    expect(validate.errors?.[0]?.params).toEqual({ missingProperty: 'name' });
  });

  it('answers rules, and compiles no code', () => {
    vi.stubGlobal('Function', () => {
      throw new Error('the policy forbids it');
    });
    const ajv = interpretingAjv();
    expect(ajv.validate({ const: 'natural' }, 'natural')).toBe(true);
    expect(ajv.validate({ const: 'natural' }, 'robot')).toBe(false);
  });
});

describe('sliderStep', () => {
  it.each([
    [{ minimum: -12, maximum: 12, multipleOf: 0.5 }, 0.5],
    [{ minimum: 0, maximum: 100 }, 1],
    [{ type: 'integer', minimum: 0, maximum: 10 }, 1],
    [{ type: 'integer', minimum: 6000, maximum: 510_000 }, 10_000],
    [{ minimum: 0, maximum: 1 }, 0.01],
  ])('moves %j by %d', (schema, step) => expect(sliderStep(schema)).toBeCloseTo(step, 9));
});
