import { WitReader } from './wit-reader.ts';

/** A type as it is written in WIT; `named` refers to a definition of the interface `home`. */
export type WitType =
  | { kind: 'primitive'; name: string }
  | { kind: 'named'; name: string; home: string }
  | { kind: 'list'; of: WitType }
  | { kind: 'option'; of: WitType }
  | { kind: 'result'; ok: WitType | null; err: WitType | null };

/** A name with what it stands for, and its doc comment in one line. */
export interface WitField {
  name: string;
  type: WitType;
  documentation: string;
}

export interface WitCase {
  name: string;
  payload: WitType | null;
  documentation: string;
}

/** A type that an interface defines. */
export type WitDefinition =
  | { kind: 'record'; documentation: string; fields: WitField[] }
  | { kind: 'enum' | 'variant'; documentation: string; cases: WitCase[] };

export interface WitFunction {
  /** Starts with the thread tag. */
  documentation: string;
  parameters: WitField[];
  result: WitType | null;
}

export interface WitInterface {
  name: string;
  documentation: string;
  direction: 'import' | 'export' | 'types';
  /** Own types by name. */
  definitions: Map<string, WitDefinition>;
  /** Types of other interfaces: name → interface. */
  uses: Map<string, string>;
  functions: Map<string, WitFunction>;
}

export interface WitModel {
  /** `0.2.0` */
  version: string;
  interfaces: Map<string, WitInterface>;
}

/** Text that names the type in the names of functions, `ListOfChatMessage`; `word` writes a name in the language's way. */
export function typeWord(type: WitType, word: (name: string) => string): string {
  switch (type.kind) {
    case 'primitive':
    case 'named':
      return word(type.name);
    case 'list':
      return `ListOf${typeWord(type.of, word)}`;
    case 'option':
      return `OptionOf${typeWord(type.of, word)}`;
    case 'result': {
      const [ok, err] = [type.ok, type.err].map((of) => (of === null ? 'Nothing' : typeWord(of, word)));
      return `ResultOf${ok}Or${err}`;
    }
  }
}

/** Reads the contract with names and doc comments kept, for generators of SDKs. Throws a `SyntaxError` as `readContract` does. */
export function readModel(wit: string): WitModel {
  const reader = new WitReader(wit);
  reader.expect('package');
  reader.name(':');
  reader.name('@');
  const model: WitModel = { version: reader.until(';'), interfaces: new Map() };
  while (!reader.isAtEnd()) {
    const documentation = reader.documentation();
    if (reader.accept('interface')) {
      const read = readInterface(reader, documentation);
      model.interfaces.set(read.name, read);
    } else {
      reader.expect('world');
      reader.name('{');
      readWorld(reader, model);
    }
  }
  return model;
}

function readWorld(reader: WitReader, model: WitModel): void {
  while (!reader.accept('}')) {
    const direction = reader.accept('import') ? 'import' : 'export';
    if (direction === 'export') reader.expect('export');
    const found = model.interfaces.get(reader.name(';'));
    if (found === undefined) throw reader.error('the name of an interface expected before');
    found.direction = direction;
  }
}

function readInterface(reader: WitReader, documentation: string): WitInterface {
  const read: WitInterface = {
    name: reader.name('{'),
    documentation,
    direction: 'types',
    definitions: new Map(),
    uses: new Map(),
    functions: new Map(),
  };
  while (!reader.accept('}')) readItem(reader, read);
  return read;
}

function readItem(reader: WitReader, into: WitInterface): void {
  const documentation = reader.documentation();
  if (reader.accept('use')) {
    const from = reader.name('.');
    reader.expect('{');
    for (const name of reader.names('}')) into.uses.set(name, from);
    reader.expect(';');
  } else if (reader.accept('record')) {
    into.definitions.set(reader.name('{'), { kind: 'record', documentation, fields: readFields(reader, into, '}') });
  } else if (reader.accept('enum') || reader.accept('variant')) {
    const kind = reader.lastAccepted() === 'enum' ? 'enum' : 'variant';
    into.definitions.set(reader.name('{'), { kind, documentation, cases: readCases(reader, into) });
  } else {
    const name = reader.name(':');
    reader.expect('func');
    reader.expect('(');
    const parameters = readFields(reader, into, ')');
    const result = reader.accept('->') ? readType(reader, into) : null;
    reader.expect(';');
    into.functions.set(name, { documentation, parameters, result });
  }
}

function readFields(reader: WitReader, home: WitInterface, end: string): WitField[] {
  const fields: WitField[] = [];
  while (!reader.accept(end)) {
    const documentation = reader.documentation();
    fields.push({ name: reader.name(':'), type: readType(reader, home), documentation });
    if (!reader.accept(',')) {
      reader.expect(end);
      break;
    }
  }
  return fields;
}

function readCases(reader: WitReader, home: WitInterface): WitCase[] {
  const cases: WitCase[] = [];
  while (!reader.accept('}')) {
    const documentation = reader.documentation();
    const name = reader.name();
    let payload: WitType | null = null;
    if (reader.accept('(')) {
      payload = readType(reader, home);
      reader.expect(')');
    }
    cases.push({ name, payload, documentation });
    if (!reader.accept(',')) {
      reader.expect('}');
      break;
    }
  }
  return cases;
}

const PRIMITIVES = new Set('bool s8 s16 s32 s64 u8 u16 u32 u64 f32 f64 char string'.split(' '));

function readType(reader: WitReader, home: WitInterface): WitType {
  const name = reader.name();
  if (PRIMITIVES.has(name)) return { kind: 'primitive', name };
  if (name === 'list' || name === 'option') {
    reader.expect('<');
    const of = readType(reader, home);
    reader.expect('>');
    return { kind: name, of };
  }
  if (name === 'result') return readResult(reader, home);
  const from = home.uses.get(name) ?? (home.definitions.has(name) ? home.name : undefined);
  if (from === undefined) throw reader.error(`type ${name} is not known before`);
  return { kind: 'named', name, home: from };
}

function readResult(reader: WitReader, home: WitInterface): WitType {
  if (!reader.accept('<')) return { kind: 'result', ok: null, err: null };
  const ok = reader.accept('_') ? null : readType(reader, home);
  const err = reader.accept(',') ? readType(reader, home) : null;
  reader.expect('>');
  return { kind: 'result', ok, err };
}
