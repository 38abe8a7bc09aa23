import type { MethodName, Methods, Request } from '@jackfield/protocol/rpc';
import { paramsDefinitions, paramsSchemas } from '@jackfield/protocol/rpc-schema';
import { parseJson } from '@jackfield/wire/json';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { JackfieldError, reasonOf } from '../../errors.ts';

export type ReadRequest =
  | { readonly kind: 'request'; readonly request: Request }
  /** A valid envelope whose request is refused; it gets an error reply. */
  | { readonly kind: 'refused'; readonly id: number; readonly error: JackfieldError }
  /** No valid envelope: there is nothing to answer, and the sender is not a Jackfield window. */
  | { readonly kind: 'malformed' };

const ajv = new Ajv({ allErrors: false, strict: true, allowUnionTypes: true });
const validators = new Map<string, ValidateFunction>();

/** Parses and validates one message of a window. Never throws. */
export function readRequest(text: string): ReadRequest {
  const envelope = parseEnvelope(text);
  if (envelope === null) return { kind: 'malformed' };
  const { id, method, params } = envelope;
  if (!isMethod(method)) {
    const error = JackfieldError.of('RPC_UNKNOWN_METHOD', { method: method.slice(0, 64) });
    return { kind: 'refused', id, error };
  }
  const validate = validatorOf(method);
  if (!validate(params)) {
    const first = validate.errors?.[0];
    const reason = reasonOf(`${first?.instancePath || 'params'} ${first?.message ?? 'is wrong'}`);
    return { kind: 'refused', id, error: JackfieldError.of('RPC_BAD_PARAMS', { method, reason }) };
  }
  // The schemas mirror the types; the validator has just proved the shape.
  return { kind: 'request', request: { id, method, params: params as Methods[typeof method]['params'] } as Request };
}

function parseEnvelope(text: string): { id: number; method: string; params: unknown } | null {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('id' in value) || !('method' in value)) return null;
  const { id, method } = value;
  if (!Number.isSafeInteger(id) || typeof id !== 'number' || typeof method !== 'string') return null;
  return { id, method, params: 'params' in value ? value.params : null };
}

function isMethod(method: string): method is MethodName {
  return Object.hasOwn(paramsSchemas, method);
}

/** Compiles a validator at its first use: most methods are never called in a run. */
function validatorOf(method: MethodName): ValidateFunction {
  let validate = validators.get(method);
  if (validate === undefined) {
    validate = ajv.compile({ definitions: paramsDefinitions, ...paramsSchemas[method] });
    validators.set(method, validate);
  }
  return validate;
}
