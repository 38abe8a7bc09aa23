import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { JackfieldError } from '../errors.ts';

/** A plugin's settings object, valid against its schema. */
export type PluginSettings = Readonly<Record<string, unknown>>;

const limits = { depth: 6, nodes: 1_000, values: 256, text: 2_000 } as const;

/**
 * Keywords of draft-07 that a settings schema may use. References, patterns and formats are excluded: a plugin's author must not make the host fetch anything
 * or run the author's regular expressions.
 */
const KEYWORDS = new Set([
  '$schema',
  'type',
  'title',
  'description',
  'default',
  'enum',
  'const',
  'examples',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'required',
  'additionalProperties',
  'properties',
  'items',
  'oneOf',
  'x-parameter',
  'x-restart',
  'readOnly',
  'writeOnly',
]);

const KEY = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** A settings key that sets a parameter of the plugin. */
export interface LinkedParameter {
  readonly key: string;
  readonly parameterId: number;
  /** The choices in order, when the key is a choice; the parameter's number is the index. null for other keys. */
  readonly choices: readonly unknown[] | null;
}

/** A plugin's settings schema, checked and compiled. */
export class SettingsSchema {
  readonly schema: object;
  readonly linkedParameters: readonly LinkedParameter[];
  /** Settings keys that the audio instance reads only when it starts, for example because its latency depends on them. */
  readonly #restartKeys: readonly string[];
  readonly #validate: ValidateFunction;

  private constructor(schema: object, validate: ValidateFunction) {
    this.schema = schema;
    this.linkedParameters = linksOf(schema);
    this.#restartKeys = propertiesOf(schema)
      .filter(([, property]) => property['x-restart'] === true)
      .map(([key]) => key);
    this.#validate = validate;
  }

  /** Throws `PLUGIN_MANIFEST_INVALID` for a schema that is too large or uses a keyword that is not allowed. */
  static compile(schema: object): SettingsSchema {
    const budget = { nodes: 0 };
    checkNode(schema, 0, budget);
    try {
      const ajv = new Ajv({ useDefaults: true, strict: false, allErrors: false, validateSchema: false, logger: false });
      ajv.addKeyword('x-parameter');
      ajv.addKeyword('x-restart');
      const bare = { ...schema } as Record<string, unknown>;
      delete bare['$schema'];
      return new SettingsSchema(schema, ajv.compile(bare));
    } catch (error) {
      if (error instanceof JackfieldError) throw error;
      throw invalid('the settings schema does not compile', error);
    }
  }

  /** Returns a copy with defaults filled in. Throws `PLUGIN_SETTINGS_INVALID`. */
  complete(settings: unknown): PluginSettings {
    const copy: unknown = structuredClone(settings);
    if (!this.#validate(copy)) {
      const first = this.#validate.errors?.[0];
      const where = first === undefined || first.instancePath === '' ? 'they' : first.instancePath.slice(1);
      throw JackfieldError.of('PLUGIN_SETTINGS_INVALID', { reason: `${where} ${first?.message ?? 'do not fit'}` });
    }
    if (typeof copy !== 'object' || copy === null || Array.isArray(copy)) {
      throw JackfieldError.of('PLUGIN_SETTINGS_INVALID', { reason: 'they are no object' });
    }
    return copy as PluginSettings;
  }

  /** Parameter id → number for every linked key that is set: booleans as 0 and 1, choices as their index. */
  parameterValues(settings: PluginSettings): (readonly [id: number, value: number])[] {
    const values: (readonly [number, number])[] = [];
    for (const { key, parameterId, choices } of this.linkedParameters) {
      const setting = settings[key];
      let value: number | null = null;
      if (choices !== null) value = choices.indexOf(setting);
      else if (typeof setting === 'boolean') value = setting ? 1 : 0;
      else if (typeof setting === 'number') value = setting;
      if (value !== null && value >= (choices === null ? -Infinity : 0)) values.push([parameterId, value]);
    }
    return values;
  }

  /** True when the audio instance takes a change of completed settings over only at its start. */
  needsRestart(before: PluginSettings, after: PluginSettings): boolean {
    return this.#restartKeys.some((key) => !isDeepStrictEqual(before[key], after[key]));
  }

  /**
   * The reverse of `parameterValues`, for parameters that an event instance changed: the settings with the linked keys changed, or null when no key is linked.
   */
  withParameters(settings: PluginSettings, turned: ReadonlyMap<number, number>): PluginSettings | null {
    const changes: Record<string, unknown> = {};
    for (const { key, parameterId, choices } of this.linkedParameters) {
      const value = turned.get(parameterId);
      if (value === undefined) continue;
      const plain = typeof settings[key] === 'boolean' ? value !== 0 : value;
      const next = choices === null ? plain : choices[Math.round(value)];
      if (next !== undefined) changes[key] = next;
    }
    return Object.keys(changes).length === 0 ? null : this.complete({ ...settings, ...changes });
  }
}

function linksOf(schema: object): LinkedParameter[] {
  const links: LinkedParameter[] = [];
  for (const [key, property] of propertiesOf(schema)) {
    const parameterId = property['x-parameter'];
    if (typeof parameterId === 'number') links.push({ key, parameterId, choices: choicesOf(property) });
  }
  return links;
}

function propertiesOf(schema: object): [key: string, property: Record<string, unknown>][] {
  return Object.entries((schema as { properties?: Record<string, Record<string, unknown>> }).properties ?? {});
}

function choicesOf(property: Record<string, unknown>): unknown[] | null {
  if (Array.isArray(property['enum'])) return property['enum'];
  const oneOf = property['oneOf'];
  if (!Array.isArray(oneOf)) return null;
  return oneOf.map((choice: unknown) => (isObject(choice) ? choice['const'] : undefined));
}

function checkNode(node: unknown, depth: number, budget: { nodes: number }): void {
  budget.nodes += 1;
  if (budget.nodes > limits.nodes || depth > limits.depth) throw invalid('the settings schema is too large');
  if (typeof node === 'boolean') return;
  if (!isObject(node)) throw invalid('a part of the settings schema is no object');
  for (const [keyword, value] of Object.entries(node)) {
    if (!KEYWORDS.has(keyword)) throw invalid(`the settings schema uses ${keyword.slice(0, 40)}`);
    if (typeof value === 'string' && value.length > limits.text)
      throw invalid('a text of the settings schema is too long');
    if (keyword === 'properties') checkProperties(value, depth, budget);
    else if (keyword === 'items' || keyword === 'additionalProperties') checkNode(value, depth + 1, budget);
    else if (keyword === 'oneOf') {
      if (!Array.isArray(value) || value.length > limits.values) throw invalid('oneOf is no short list');
      for (const choice of value) checkNode(choice, depth + 1, budget);
    } else if (keyword === 'x-parameter') {
      if (!Number.isInteger(value) || Number(value) < 0) throw invalid('x-parameter is no parameter number');
    } else if (keyword === 'x-restart') {
      if (typeof value !== 'boolean') throw invalid('x-restart is neither true nor false');
    } else if (Array.isArray(value) && value.length > limits.values) throw invalid(`${keyword} is too long`);
  }
}

/**
 * Applies the same rules to a form's layout. Its rules carry schemas, which the page evaluates while it draws; a regular expression of a plugin's author could
 * block the window for ever. Throws `PLUGIN_MANIFEST_INVALID`.
 */
export function checkSettingsUi(layout: object): void {
  const budget = { nodes: 0 };
  const visit = (part: unknown): void => {
    if (typeof part === 'string' && part.length > limits.text) throw invalid('a text of the settings form is too long');
    if (typeof part !== 'object' || part === null) return;
    budget.nodes += 1;
    if (budget.nodes > limits.nodes) throw invalid('the settings form is too large');
    for (const [key, value] of Object.entries(part)) {
      if (key === 'schema') checkNode(value, 0, budget);
      else visit(value);
    }
  };
  visit(layout);
}

function checkProperties(value: unknown, depth: number, budget: { nodes: number }): void {
  if (!isObject(value)) throw invalid('properties is no object');
  for (const [key, property] of Object.entries(value)) {
    // `constructor` and similar names exist on every object.
    if (!KEY.test(key) || key in Object.prototype)
      throw invalid(`the settings key ${key.slice(0, 40)} is not accepted`);
    checkNode(property, depth + 1, budget);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(reason: string, cause?: unknown): JackfieldError {
  return JackfieldError.of('PLUGIN_MANIFEST_INVALID', { reason }, cause);
}
