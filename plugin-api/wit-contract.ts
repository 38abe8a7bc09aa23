import { WitReader } from './wit-reader.ts';

/** Which way an interface goes, seen from a plugin: it imports capabilities and exports hooks; `types` has no functions. */
export type InterfaceDirection = 'import' | 'export' | 'types';

/** One function of the contract. */
export interface ContractFunction {
  /**
   * Names and types of parameters and result with every named type spelled out, without spaces:
   * `func(channel-id:u32,text:string)->result<_,variant{not-in-channel,failed(string)}>`.
   */
  type: string;
  /** The `[audio]`, `[events]` or `[any]` tag of its doc comment. */
  thread: string;
}

/** One interface of the contract. */
export interface ContractInterface {
  direction: InterfaceDirection;
  /** Named types in the same spelled-out form: `record{id:u32,name:string}`. */
  types: Record<string, string>;
  /** By WIT name (`on-chat-message`). */
  functions: Record<string, ContractFunction>;
}

/** Everything that this version of the host offers and looks for. */
export interface Contract {
  /** `jackfield:plugin@0.1.0` */
  package: string;
  /** By full name: `jackfield:plugin/log@0.1.0`. */
  interfaces: Record<string, ContractInterface>;
}

/**
 * Reads WIT (one document with one package and one world) into a table of interfaces. It understands what our
 * contract uses and throws a `SyntaxError` with the line at anything else (resources, streams, includes).
 */
export function readContract(wit: string): Contract {
  const reader = new WitReader(wit);
  reader.expect('package');
  const [namespace, name, version] = [reader.name(':'), reader.name('@'), reader.until(';')];
  const packageName = `${namespace}:${name}@${version}`;
  const interfaces = new Map<string, ContractInterface>();
  const directions = new Map<string, InterfaceDirection>();
  while (!reader.isAtEnd()) {
    if (reader.accept('interface')) {
      const interfaceName = reader.name('{');
      interfaces.set(interfaceName, readInterface(reader, interfaces));
    } else {
      reader.expect('world');
      reader.name('{');
      readWorld(reader, directions);
    }
  }
  const table: Contract['interfaces'] = {};
  for (const interfaceName of [...interfaces.keys()].sort()) {
    const read = interfaces.get(interfaceName);
    if (read === undefined) continue;
    const direction = directions.get(interfaceName) ?? 'types';
    if (direction === 'types' && Object.keys(read.functions).length > 0) {
      throw new SyntaxError(`Interface ${interfaceName} has functions but is neither imported nor exported.`);
    }
    table[`${namespace}:${name}/${interfaceName}@${version}`] = { ...read, direction };
  }
  return { package: packageName, interfaces: table };
}

function readWorld(reader: WitReader, directions: Map<string, InterfaceDirection>): void {
  while (!reader.accept('}')) {
    const direction = reader.accept('import') ? 'import' : 'export';
    if (direction === 'export') reader.expect('export');
    directions.set(reader.name(';'), direction);
  }
}

function readInterface(reader: WitReader, others: ReadonlyMap<string, ContractInterface>): ContractInterface {
  const types: Record<string, string> = {};
  const functions: Record<string, ContractFunction> = {};
  while (!reader.accept('}')) {
    if (reader.accept('use')) {
      const from = others.get(reader.name('.'));
      reader.expect('{');
      for (const name of reader.names('}')) types[name] = known(from?.types, name, reader);
      reader.expect(';');
    } else if (reader.accept('type')) {
      const name = reader.name('=');
      types[name] = readType(reader, types);
      reader.expect(';');
    } else if (reader.accept('enum') || reader.accept('flags')) {
      const kind = reader.lastAccepted();
      const name = reader.name('{');
      types[name] = `${kind}{${reader.names('}').join(',')}}`;
    } else if (reader.accept('record')) {
      const name = reader.name('{');
      types[name] = `record{${readFields(reader, types, '}').join(',')}}`;
    } else if (reader.accept('variant')) {
      const name = reader.name('{');
      types[name] = `variant{${readCases(reader, types).join(',')}}`;
    } else {
      const thread = reader.threadTag();
      const name = reader.name(':');
      functions[name] = { type: readFunction(reader, types), thread };
    }
  }
  return { direction: 'types', types, functions };
}

function readFunction(reader: WitReader, types: Record<string, string>): string {
  reader.expect('func');
  reader.expect('(');
  const parameters = readFields(reader, types, ')');
  const result = reader.accept('->') ? `->${readType(reader, types)}` : '';
  reader.expect(';');
  return `func(${parameters.join(',')})${result}`;
}

/** `name: type, …` up to the closing sign. */
function readFields(reader: WitReader, types: Record<string, string>, end: string): string[] {
  const fields: string[] = [];
  while (!reader.accept(end)) {
    fields.push(`${reader.name(':')}:${readType(reader, types)}`);
    if (!reader.accept(',')) {
      reader.expect(end);
      break;
    }
  }
  return fields;
}

function readCases(reader: WitReader, types: Record<string, string>): string[] {
  const cases: string[] = [];
  while (!reader.accept('}')) {
    const name = reader.name();
    let payload = '';
    if (reader.accept('(')) {
      payload = `(${readType(reader, types)})`;
      reader.expect(')');
    }
    cases.push(`${name}${payload}`);
    if (!reader.accept(',')) {
      reader.expect('}');
      break;
    }
  }
  return cases;
}

const PRIMITIVES = new Set('bool s8 s16 s32 s64 u8 u16 u32 u64 f32 f64 char string'.split(' '));
const GENERICS = new Set(['list', 'option', 'result', 'tuple']);

function readType(reader: WitReader, types: Record<string, string>): string {
  if (reader.accept('_')) return '_';
  const name = reader.name();
  if (PRIMITIVES.has(name)) return name;
  if (!GENERICS.has(name)) return known(types, name, reader);
  if (!reader.accept('<')) return name;
  const parts = [readType(reader, types)];
  while (reader.accept(',')) parts.push(readType(reader, types));
  reader.expect('>');
  return `${name}<${parts.join(',')}>`;
}

function known(types: Record<string, string> | undefined, name: string, reader: WitReader): string {
  const type = types?.[name];
  if (type === undefined) throw reader.error(`type ${name} is not known here`);
  return type;
}
