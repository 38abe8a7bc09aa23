import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';
import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';

/** Keywords that only forward the errors of the keywords inside them. */
const APPLICATORS = new Set(['properties', 'items', 'allOf', 'additionalItems', '$ref', 'if', 'then', 'else']);

/**
 * An ajv for JSON Forms that interprets schemas instead of compiling them: the page's policy forbids `new Function`. JSON Forms uses only
 * `compile` and `validate`.
 */
export function interpretingAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false });
  return Object.assign(ajv, {
    compile: interpret,
    validate: (schema: AnySchema, data: unknown) => interpret(schema)(data),
  });
}

function interpret<T>(schema: AnySchema): ValidateFunction<T> {
  const validator = new Validator(schema as Schema | boolean, '7', false);
  const validate = ((data: unknown): data is T => {
    const { valid, errors } = validator.validate(data);
    validate.errors = valid ? null : errors.filter((unit) => !APPLICATORS.has(unit.keyword)).map(toErrorObject);
    return valid;
  }) as ValidateFunction<T>;
  return validate;
}

function toErrorObject(unit: OutputUnit): ErrorObject {
  const missing = unit.keyword === 'required' ? (/"([^"]+)"/u.exec(unit.error)?.[1] ?? '') : null;
  return {
    keyword: unit.keyword,
    instancePath: unit.instanceLocation.replace(/^#/u, ''),
    schemaPath: unit.keywordLocation,
    params: missing === null ? {} : { missingProperty: missing },
    message: unit.error,
  };
}
