import type { WitCase, WitField, WitModel, WitType } from '../../wit-model.ts';
import { typeWord } from '../../wit-model.ts';
import { Layouts, payloads } from '../../wit-layout.ts';
import { TypeNames, camel, pascal, plainList } from './names.ts';
import { SourceFile } from './source-file.ts';
import type { Use } from './type-code.ts';
import { payloadOf } from './type-code.ts';

type Kind = 'load' | 'store' | 'take' | 'lower';
type Named = Extract<WitType, { kind: 'named' }>;

const PRIMITIVES: Readonly<Record<string, string>> = {
  bool: 'u8',
  u8: 'u8',
  u32: 'u32',
  s32: 'i32',
  f32: 'f32',
  f64: 'f64',
};

/**
 * AssemblyScript that reads values from linear memory (`load`, `take` for lists) and writes them there (`store`, `lower`). Each function is made once,
 * in the file of the interface that its type is from: `contract/memory/types.ts`.
 */
export class MemoryCode {
  readonly layouts: Layouts;
  readonly names: TypeNames;
  readonly #files = new Map<string, SourceFile>();
  readonly #made = new Set<string>();

  constructor(model: WitModel) {
    this.layouts = new Layouts(model);
    this.names = new TypeNames(model);
  }

  get files(): SourceFile[] {
    return [...this.#files.values()];
  }

  /** What a file needs to name types of the contract. */
  usedBy(file: SourceFile): Use {
    return (name, home) => file.use(name, home === '' ? 'result' : `contract/${home}`);
  }

  /** Expression: the value at an address. What the host allocated for it is released. */
  load(type: WitType, at: string, file: SourceFile): string {
    if (type.kind === 'primitive' && type.name !== 'string') {
      return `load<${primitive(type.name)}>(${at})${type.name === 'bool' ? ' != 0' : ''}`;
    }
    if (type.kind === 'list' || type.kind === 'primitive') {
      return this.take(type, `load<u32>(${at})`, `load<i32>(${plus(at, 4)})`, file);
    }
    return `${this.#helper('load', type, file)}(${at})`;
  }

  /** Statement: puts a value at an address. */
  store(type: WitType, at: string, value: string, file: SourceFile): string {
    if (type.kind === 'primitive' && type.name !== 'string') return `store<${primitive(type.name)}>(${at}, ${value});`;
    if (type.kind === 'list' || type.kind === 'primitive') {
      file.use('storeList', 'memory');
      return `storeList(${at}, ${this.lower(type, value, file)});`;
    }
    return `${this.#helper('store', type, file)}(${at}, ${value});`;
  }

  /** Expression: a string or list of its own, of what a pointer and a length tell. */
  take(type: WitType, pointer: string, length: string, file: SourceFile): string {
    const own = type.kind === 'primitive' ? 'String' : plainList(type)?.name;
    if (own === undefined) return `${this.#helper('take', type, file)}(${pointer}, ${length})`;
    file.use(`take${own}`, 'memory');
    return `take${own}(${pointer}, ${length})`;
  }

  /** Expression of a pointer; the length is in `loweredLength` until the next call. */
  lower(type: WitType, value: string, file: SourceFile): string {
    const own = type.kind === 'primitive' ? 'String' : plainList(type)?.name;
    if (own === undefined) return `${this.#helper('lower', type, file)}(${value})`;
    file.use(`lower${own}`, 'memory');
    return `lower${own}(${value})`;
  }

  #helper(kind: Kind, type: WitType, user: SourceFile): string {
    const name = kind + typeWord(type, pascal);
    const path = `contract/memory/${homeOf(type)}`;
    user.use(name, path);
    const file = this.#files.get(path) ?? new SourceFile(`${path}.ts`);
    this.#files.set(path, file);
    if (!this.#made.has(`${path}#${name}`)) {
      this.#made.add(`${path}#${name}`);
      file.parts.push(this.#body(kind, name, type, file));
      file.parts.sort();
    }
    return name;
  }

  #body(kind: Kind, name: string, type: WitType, file: SourceFile): string {
    const own = this.names.of(type, this.usedBy(file));
    const head = kind === 'load' ? `(at: usize): ${own}` : kind === 'store' ? `(at: usize, value: ${own}): void` : '';
    const of = (lines: readonly string[]): string =>
      `export function ${name}${head} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
    if (type.kind === 'list')
      return kind === 'take' ? this.#take(name, own, type.of, file) : this.#lower(name, own, type.of, file);
    if (type.kind === 'option') return of(this.#option(kind, type.of, file));
    if (type.kind === 'result') return of(this.#result(kind, type, file));
    if (type.kind !== 'named') throw new Error(`The generator has no ${kind} for ${type.kind}.`);
    const definition = this.layouts.definition(type);
    if (definition.kind === 'record') return of(this.#record(kind, own, definition.fields, file));
    if (definition.kind === 'variant') return of(this.#variant(kind, type, definition.cases, file));
    return of([kind === 'load' ? 'return load<u8>(at);' : 'store<u8>(at, <u8>value);']);
  }

  #record(kind: Kind, own: string, fields: readonly WitField[], file: SourceFile): string[] {
    const offsets = this.layouts.fieldOffsets(fields.map((field) => field.type));
    const lines = fields.map((field, index) => {
      const at = plus('at', offsets[index] ?? 0);
      return kind === 'load'
        ? `  ${this.load(field.type, at, file)},`
        : this.store(field.type, at, `value.${camel(field.name)}`, file);
    });
    return kind === 'load' ? [`return new ${own}(`, ...lines, ');'] : lines;
  }

  #variant(kind: Kind, type: Named, cases: readonly WitCase[], file: SourceFile): string[] {
    const own = pascal(type.name);
    const at = plus('at', this.layouts.payloadOffset(cases.map((found) => found.payload)));
    if (kind === 'load') {
      const made = cases.map(({ name, payload }, index) => {
        const value = payload === null ? '' : this.load(payload, at, file);
        return `  case ${index}: return ${own}.${camel(name)}(${value});`;
      });
      return ['switch (load<u8>(at)) {', ...made, '  default: return unreachable();', '}'];
    }
    const stored = cases.flatMap((found, index) => {
      if (found.payload === null) return [];
      return [`  case ${index}: ${this.store(found.payload, at, payloadOf('value', found, this.names), file)} break;`];
    });
    return [
      'store<u8>(at, <u8>value.kind);',
      ...(stored.length === 0 ? [] : ['switch (value.kind) {', ...stored, '}']),
    ];
  }

  #option(kind: Kind, of: WitType, file: SourceFile): string[] {
    const at = plus('at', this.layouts.payloadOffset([null, of]));
    const isReference = this.names.isReference(of);
    if (kind === 'load') {
      const value = this.load(of, at, file);
      return ['if (load<u8>(at) == 0) return null;', `return ${isReference ? value : this.some(of, value, file)};`];
    }
    return [
      'store<u8>(at, value == null ? 0 : 1);',
      `if (value != null) ${this.store(of, at, isReference ? 'value' : 'value.value', file)}`,
    ];
  }

  #result(kind: Kind, type: Extract<WitType, { kind: 'result' }>, file: SourceFile): string[] {
    const { ok, err } = type;
    const at = plus('at', this.layouts.payloadOffset(payloads(type)));
    if (err === null) throw new Error('A result fails with something.');
    if (kind === 'load') {
      const failed = this.load(err, at, file);
      if (ok === null) return ['if (load<u8>(at) == 0) return null;', `return ${failed};`];
      const generic = this.resultOf(ok, err, file);
      return [
        `if (load<u8>(at) == 0) return Result.ok<${generic}>(${this.load(ok, at, file)});`,
        `return Result.fail<${generic}>(${failed});`,
      ];
    }
    if (ok === null) {
      return ['store<u8>(at, value == null ? 0 : 1);', `if (value != null) ${this.store(err, at, 'value', file)}`];
    }
    return [
      'store<u8>(at, value.isOk ? 0 : 1);',
      `if (value.isOk) ${this.store(ok, at, 'value.value', file)}`,
      `else ${this.store(err, at, 'value.error', file)}`,
    ];
  }

  /** Type arguments of a result. */
  resultOf(ok: WitType, err: WitType, file: SourceFile): string {
    file.use('Result', 'result');
    return [ok, err].map((type) => this.names.of(type, this.usedBy(file))).join(', ');
  }

  /** A number that is there. */
  some(of: WitType, value: string, file: SourceFile): string {
    file.use('Some', 'result');
    return `new Some<${this.names.of(of, this.usedBy(file))}>(${value})`;
  }

  #take(name: string, own: string, of: WitType, file: SourceFile): string {
    const { size } = this.layouts.of(of);
    file.use('release', 'abi');
    const element = this.load(of, 'at', file);
    return `export function ${name}(pointer: usize, length: i32): ${own} {
  const values: ${own} = [];
  for (let index = 0, at = pointer; index < length; index++, at += ${size}) values.push(${element});
  release(pointer, length);
  return values;
}`;
  }

  #lower(name: string, own: string, of: WitType, file: SourceFile): string {
    const { size } = this.layouts.of(of);
    file.use('lend', 'memory');
    file.use('setLoweredLength', 'memory');
    return `export function ${name}(values: ${own}): usize {
  const pointer = lend(values.length * ${size});
  for (let index = 0, at = pointer; index < values.length; index++, at += ${size}) {
    const value = values[index];
    ${this.store(of, 'at', 'value', file)}
  }
  setLoweredLength(values.length);
  return pointer;
}`;
  }
}

/** The interface that the type, or what it is made of, is from. */
function homeOf(type: WitType): string {
  switch (type.kind) {
    case 'primitive':
      return 'lists';
    case 'named':
      return type.home;
    case 'list':
    case 'option':
      return homeOf(type.of);
    case 'result':
      return type.err === null ? 'lists' : homeOf(type.err);
  }
}

function primitive(name: string): string {
  const found = PRIMITIVES[name];
  if (found === undefined) throw new Error(`The generator does not know ${name}.`);
  return found;
}

function plus(at: string, offset: number): string {
  return offset === 0 ? at : `${at} + ${offset}`;
}
