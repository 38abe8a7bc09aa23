import { Ajv } from 'ajv';
import { JackfieldError } from '../errors.ts';

type Node = Readonly<Record<string, unknown>>;

/** One `default` of a settings schema, by the path of its setting: `level`, `band.gain`, `names[]`. */
interface Default {
  readonly path: string;
  readonly node: Node;
}

/**
 * Checks every `default` of a compiled settings schema against its own part of the schema, and demands a default for each required setting, because a new user
 * has no other values. Throws `PLUGIN_MANIFEST_INVALID` with the name of the setting.
 */
export function checkDefaults(schema: object): void {
  demandRequired(schema as Node);
  const defaults: Default[] = [];
  collect(schema as Node, '', defaults);
  const properties = Object.fromEntries(defaults.map(({ node }, index) => [index, node]));
  const values = structuredClone(Object.fromEntries(defaults.map(({ node }, index) => [index, node['default']])));
  const ajv = new Ajv({ useDefaults: true, strict: false, validateSchema: false, logger: false });
  const validate = ajv.addKeyword('x-parameter').addKeyword('x-restart').compile({ properties });
  if (validate(values)) return;
  const [first] = validate.errors ?? [];
  const [, index = '', ...inside] = (first?.instancePath ?? '').split('/');
  const path = [defaults[Number(index)]?.path ?? '', ...inside].join('.');
  throw JackfieldError.of('PLUGIN_MANIFEST_INVALID', {
    reason: `the default of the setting ${path} ${first?.message ?? 'does not fit'}`,
  });
}

/** Demands a default for each required setting. Required values inside lists and optional objects are filled in by the user. */
function demandRequired({ required, properties }: Node): void {
  for (const key of Array.isArray(required) ? required : []) {
    const property = isNode(properties) && typeof key === 'string' ? properties[key] : undefined;
    if (isNode(property) && Object.hasOwn(property, 'default')) continue;
    throw JackfieldError.of('PLUGIN_MANIFEST_INVALID', {
      reason: `the setting ${String(key).slice(0, 64)} is required and has no default`,
    });
  }
}

function collect(node: Node, path: string, defaults: Default[]): void {
  if (Object.hasOwn(node, 'default')) defaults.push({ path: path === '' ? 'object itself' : path, node });
  const { properties, items } = node;
  for (const [key, property] of Object.entries(isNode(properties) ? properties : {})) {
    const inner = path === '' ? key : `${path}.${key}`;
    if (isNode(property)) collect(property, inner, defaults);
  }
  if (isNode(items)) collect(items, `${path}[]`, defaults);
}

/** Throws `PLUGIN_MANIFEST_INVALID` for a part of a settings form (`settingsUi`) that points to no setting. */
export function checkScopes(layout: object, schema: object | undefined): void {
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, value] of Object.entries(part)) {
      if (key === 'scope' && typeof value === 'string' && !isThere(value, schema)) {
        throw JackfieldError.of('PLUGIN_MANIFEST_INVALID', {
          reason: `settingsUi points to ${value.slice(0, 100)}, which is no setting`,
        });
      }
      if (key !== 'schema') visit(value);
    }
  };
  visit(layout);
}

/** True when a JSON pointer like `#/properties/band/properties/gain` leads to a part of the schema. */
function isThere(scope: string, schema: object | undefined): boolean {
  if (!scope.startsWith('#')) return false;
  let part: unknown = schema;
  for (const step of scope
    .slice(1)
    .split('/')
    .filter((word) => word !== '')) {
    if (!isNode(part) || !Object.hasOwn(part, step)) return false;
    part = part[step];
  }
  return part !== undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
