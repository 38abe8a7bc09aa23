import type { WitCase, WitDefinition, WitField, WitType } from '../../wit-model.ts';
import { camel, pascal } from './names.ts';
import type { TypeNames } from './names.ts';
import { comment } from './source-file.ts';

/** Where an imported name is: told the name and the interface, `''` for the SDK's own. */
export type Use = (name: string, home: string) => void;

/** AssemblyScript for one type of the contract: an enum, or a class. */
export function emitType(name: string, definition: WitDefinition, names: TypeNames, use: Use): string {
  if (definition.kind === 'record') return emitRecord(name, definition.documentation, definition.fields, names, use);
  if (definition.kind === 'enum') return emitEnum(pascal(name), definition.documentation, definition.cases);
  const kinds = emitEnum(`${pascal(name)}Kind`, '', definition.cases);
  return `${kinds}\n\n${emitVariant(name, definition.documentation, definition.cases, names, use)}`;
}

function emitEnum(name: string, documentation: string, cases: readonly WitCase[]): string {
  const members = cases.map((found) => `${comment(found.documentation, '  ')}  ${pascal(found.name)},`);
  return `${comment(documentation)}export enum ${name} {\n${members.join('\n')}\n}`;
}

function emitRecord(
  name: string,
  documentation: string,
  fields: readonly WitField[],
  names: TypeNames,
  use: Use,
): string {
  const parameters = fields.map(
    (field) => `${comment(field.documentation, '    ')}    public ${camel(field.name)}: ${names.of(field.type, use)},`,
  );
  return `${comment(documentation)}export class ${pascal(name)} {\n  constructor(\n${parameters.join('\n')}\n  ) {}\n}`;
}

/** A class with the kind, a field per payload (only that of the kind counts), and a function per case that makes one. */
function emitVariant(
  name: string,
  documentation: string,
  cases: readonly WitCase[],
  names: TypeNames,
  use: Use,
): string {
  const own = pascal(name);
  const fields = cases.flatMap((found) => emitPayload(found, names, use));
  const makers = cases.map((found) => emitMaker(own, found, names, use));
  const words = name.endsWith('-error') ? [emitWords(own, cases)] : [];
  const body = [fields.join('\n'), `  private constructor(readonly kind: ${own}Kind) {}`, ...makers, ...words].filter(
    (part) => part !== '',
  );
  return `${comment(documentation)}export class ${own} {\n${body.join('\n\n')}\n}`;
}

function emitPayload({ name, payload }: WitCase, names: TypeNames, use: Use): string[] {
  if (payload === null) return [];
  const type = names.of(payload, use);
  if (type === 'string') return [`  ${camel(name)}: string = '';`];
  if (!names.isReference(payload)) return [`  ${camel(name)}: ${type} = ${type === 'bool' ? 'false' : '0'};`];
  return [`  ${camel(name)}: ${isNullable(type) ? type : `${type} | null`} = null;`];
}

function emitMaker(own: string, { name, payload, documentation }: WitCase, names: TypeNames, use: Use): string {
  const kind = `${own}Kind.${pascal(name)}`;
  const doc = comment(documentation, '  ');
  if (payload === null) return `${doc}  static ${camel(name)}(): ${own} {\n    return new ${own}(${kind});\n  }`;
  const head = `${doc}  static ${camel(name)}(value: ${names.of(payload, use)}): ${own} {`;
  return `${head}\n    const made = new ${own}(${kind});\n    made.${camel(name)} = value;\n    return made;\n  }`;
}

/** For the log: the case's name, and its payload where that is text or a number. */
function emitWords(own: string, cases: readonly WitCase[]): string {
  const lines = cases.map((found) => {
    const words = errorWords(found.name, found.payload);
    return `      case ${own}Kind.${pascal(found.name)}:\n        return ${words};`;
  });
  return `  /** For the log. */\n  toString(): string {\n    switch (this.kind) {\n${lines.join('\n')}\n      default:\n        return '';\n    }\n  }`;
}

function errorWords(name: string, payload: WitType | null): string {
  if (payload?.kind !== 'primitive') return `'${name}'`;
  return `'${name}: ' + this.${camel(name)}${payload.name === 'string' ? '' : '.toString()'}`;
}

function isNullable(type: string): boolean {
  return type.endsWith('| null');
}

/** Expression of a variant's payload, of which the kind says that it is there. */
export function payloadOf(value: string, { name, payload }: WitCase, names: TypeNames): string {
  const field = `${value}.${camel(name)}`;
  if (payload === null || !names.isReference(payload)) return field;
  const type = names.of(payload, () => {});
  return type === 'string' || isNullable(type) ? field : `${field}!`;
}
