import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { parseJson } from './json.ts';
import { clientMessageSchemas, serverMessageSchemas } from './messages.ts';
import type { ClientMessage, ServerMessage } from './messages.ts';

export type ParsedMessage<M> =
  | { readonly isOk: true; readonly message: M }
  | { readonly isOk: false; readonly reason: 'notJson' | 'unknownType' | 'badShape'; readonly detail: string };

/** [control] Parses a message from a client; never throws. */
export const parseClientMessage: (text: string) => ParsedMessage<ClientMessage> = makeParser(clientMessageSchemas);

/** [control] Parses a message from a server; never throws. */
export const parseServerMessage: (text: string) => ParsedMessage<ServerMessage> = makeParser(serverMessageSchemas);

function makeParser<M>(schemas: Readonly<Record<string, object>>): (text: string) => ParsedMessage<M> {
  const ajv = new Ajv({ strict: true });
  // Validators are compiled at first use: a client never needs those of the server, and start-up stays short.
  const compiled = new Map<string, ValidateFunction<M>>();

  function validatorOf(type: unknown): ValidateFunction<M> | null {
    if (typeof type !== 'string' || !Object.hasOwn(schemas, type)) return null;
    const known = compiled.get(type);
    if (known !== undefined) return known;
    const validate = ajv.compile<M>(schemas[type] ?? {});
    compiled.set(type, validate);
    return validate;
  }

  return (text) => {
    let value: unknown;
    try {
      value = parseJson(text);
    } catch {
      return { isOk: false, reason: 'notJson', detail: 'the message is not JSON' };
    }
    const type: unknown = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
    const validate = validatorOf(type);
    if (validate === null) return { isOk: false, reason: 'unknownType', detail: 'the message has no known type' };
    if (validate(value)) return { isOk: true, message: value };
    const error = validate.errors?.[0];
    return {
      isOk: false,
      reason: 'badShape',
      detail: `${String(type)}${error?.instancePath ?? ''} ${error?.message ?? ''}`,
    };
  };
}
