import { uiLimits, uiSlots } from '@jackfield/protocol/plugin-ui';
import type { UiElements } from '@jackfield/protocol/plugin-ui';
import { parseJson } from '@jackfield/wire/json';
import { SettingsSchema } from '../../catalogue/settings-schema.ts';
import { JackfieldError, reasonOf } from '../../errors.ts';
import type { NodeReader } from './ui-tree-reader.ts';

/** Maximum depth of a form's JSON, because the code that reads it recurses. */
const MAX_DEPTH = 32;
/** Number of schemas that are kept: as many as all slots of a plugin can show at once. */
const KEPT_SCHEMAS = uiSlots.length * uiLimits.forms;

/** Compiled schemas of one plugin's forms. They are kept because successive trees contain the same form, and compiling takes milliseconds. */
export class FormSchemas {
  readonly #compiled = new Map<string, SettingsSchema>();

  /** Returns the schema of that text and keeps it as the newest. Throws `PLUGIN_MANIFEST_INVALID`, and a `SyntaxError` for invalid JSON. */
  get(text: string): SettingsSchema {
    const schema = this.#compiled.get(text) ?? SettingsSchema.compile(parseJson(text, MAX_DEPTH) as object);
    this.#compiled.delete(text);
    this.#compiled.set(text, schema);
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > KEPT_SCHEMAS && oldest !== undefined) this.#compiled.delete(oldest);
    return schema;
  }
}

/** Reads a form of a tree: the schema must meet the bounds of a settings schema, and the value must fit the schema. Throws the errors of `NodeReader`. */
export function readForm(value: unknown, read: NodeReader, schemas: FormSchemas): UiElements['form'] {
  const field = read.fields(value);
  const schema = read.text(field['schema'], 'the schema');
  const content = read.text(field['value'], 'the value');
  try {
    if (!isObject(parse(schema, 'the schema', read))) throw read.bad('the schema is no object');
    schemas.get(schema).complete(parse(content, 'the value', read));
  } catch (error) {
    if (error instanceof JackfieldError) throw read.bad(`the form does not fit: ${String(error.details['reason'])}`);
    throw error;
  }
  return { schema, value: content };
}

/** The user's input for a form, with defaults filled in, as JSON text; null when it does not fit the schema. */
export function completeForm({ schema }: UiElements['form'], content: string, schemas: FormSchemas): string | null {
  try {
    return JSON.stringify(schemas.get(schema).complete(parseJson(content, MAX_DEPTH)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JackfieldError) return null;
    throw error;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function parse(text: string, what: string, read: NodeReader): unknown {
  if (text.length > uiLimits.formCharacters) {
    throw read.bad(`${what} has ${text.length} characters, the limit is ${uiLimits.formCharacters}`);
  }
  let parsed: unknown;
  try {
    parsed = parseJson(text, MAX_DEPTH);
  } catch (error) {
    throw read.bad(`${what} is no JSON that the host takes: ${reasonOf(error)}`);
  }
  checkTexts(parsed, what, read);
  return parsed;
}

/** Checks parsed texts, because JSON can write with `\u` characters that the text itself must not hold. */
function checkTexts(value: unknown, what: string, read: NodeReader): void {
  if (typeof value === 'string') read.showable(value, what);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    read.showable(key, what);
    checkTexts(item, what, read);
  }
}
