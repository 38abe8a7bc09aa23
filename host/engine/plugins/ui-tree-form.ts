import type { UiElements } from '@jackfield/protocol/plugin-ui';
import { JackfieldError } from '../errors.ts';
import { SettingsSchema } from './settings-schema.ts';
import type { NodeReader } from './ui-tree-reader.ts';

/** JSON deeper than this is nobody's form; what reads it recurses. */
const MAX_DEPTH = 32;
/** A form stands in many trees that follow each other; compiling its schema takes a millisecond. */
const KEPT_SCHEMAS = 32;
const schemas = new Map<string, SettingsSchema>();

/** A form of a tree: the schema holds to the bounds of a settings schema, the value to the schema. Throws what `NodeReader` throws. */
export function readForm(value: unknown, read: NodeReader): UiElements['form'] {
  const field = read.fields(value);
  const schemaText = read.text(field['schema'], 'the schema');
  const valueText = read.text(field['value'], 'the value');
  try {
    const parsed = parse(schemaText, 'the schema', read);
    if (typeof parsed !== 'object' || parsed === null) throw read.bad('the schema is no object');
    const schema = schemas.get(schemaText) ?? keep(schemaText, SettingsSchema.compile(parsed));
    schema.complete(parse(valueText, 'the value', read));
  } catch (error) {
    if (error instanceof JackfieldError) throw read.bad(`the form does not fit: ${String(error.details['reason'])}`);
    throw error;
  }
  return { schema: schemaText, value: valueText };
}

/** What a user made of a form, with defaults filled in, as JSON text; null where it does not fit the schema. */
export function completeForm({ schema }: UiElements['form'], valueText: string): string | null {
  try {
    if (depthOf(valueText) > MAX_DEPTH) return null;
    const compiled = schemas.get(schema) ?? keep(schema, SettingsSchema.compile(JSON.parse(schema) as object));
    return JSON.stringify(compiled.complete(JSON.parse(valueText)));
  } catch {
    // No JSON, or not what the schema allows.
    return null;
  }
}

function keep(text: string, schema: SettingsSchema): SettingsSchema {
  const [oldest] = schemas.keys();
  if (schemas.size >= KEPT_SCHEMAS && oldest !== undefined) schemas.delete(oldest);
  schemas.set(text, schema);
  return schema;
}

function parse(text: string, what: string, read: NodeReader): unknown {
  if (depthOf(text) > MAX_DEPTH) throw read.bad(`${what} is nested too deep`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw read.bad(`${what} is no JSON`);
  }
  checkTexts(parsed, what, read);
  return parsed;
}

/** JSON can write with `\u` what the text itself must not hold. */
function checkTexts(value: unknown, what: string, read: NodeReader): void {
  if (typeof value === 'string') read.showable(value, what);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    read.showable(key, what);
    checkTexts(item, what, read);
  }
}

/** An upper bound of the nesting, counted without parsing. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}
