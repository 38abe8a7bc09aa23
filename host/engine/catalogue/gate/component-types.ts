import type { ByteReader } from './byte-reader.ts';
import { tooLarge } from './census.ts';
import type { Census } from './census.ts';
import { unsupported } from './features.ts';
import { gateLimits } from './limits.ts';

/** A type of a component's type index space. `text` is spelled out as in `plugin-api/generated/contract.json`. */
export type TypeDefinition =
  | { readonly kind: 'value' | 'func' | 'resource'; readonly text: string }
  | { readonly kind: 'instance' | 'component'; readonly exports: ReadonlyMap<string, Extern> };

/** An item with a name in an import, an export or an instance. */
export type Extern =
  | { readonly kind: 'func'; readonly text: string }
  | { readonly kind: 'type'; readonly type: TypeDefinition }
  | { readonly kind: 'instance' | 'component'; readonly exports: ReadonlyMap<string, Extern> }
  | { readonly kind: 'core' };

/** The index spaces in which a type is read: a component's own, or those of a type's body. */
export interface TypeScope {
  readonly types: TypeDefinition[];
  readonly instances: ReadonlyMap<string, Extern>[];
  readonly parent: TypeScope | null;
}

const PRIMITIVES: Readonly<Record<number, string>> = {
  0x7f: 'bool',
  0x7e: 's8',
  0x7d: 'u8',
  0x7c: 's16',
  0x7b: 'u16',
  0x7a: 's32',
  0x79: 'u32',
  0x78: 's64',
  0x77: 'u64',
  0x76: 'f32',
  0x75: 'f64',
  0x74: 'char',
  0x73: 'string',
};

/** Reads component-level types (Component Model binary format, section 7) into their spelled-out form. */
export class TypeReader {
  readonly #reader: ByteReader;
  readonly #census: Census;

  constructor(reader: ByteReader, census: Census) {
    this.#reader = reader;
    this.#census = census;
  }

  /** One entry of a type section. */
  definition(scope: TypeScope): TypeDefinition {
    this.#census.item();
    const form = this.#reader.peek();
    if (form === 0x40) return { kind: 'func', text: this.#function(scope) };
    if (form === 0x41 || form === 0x42) {
      this.#reader.byte();
      const kind = form === 0x41 ? 'component' : 'instance';
      return { kind, exports: this.#census.nested(() => this.#body(scope)) };
    }
    if (form === 0x43 || form === 0x3e) throw unsupported('async', this.#reader);
    if (form === 0x3f) {
      this.#reader.byte();
      if (this.#reader.peek() === 0x7e) throw unsupported('memory-64', this.#reader);
      this.#reader.expect(0x7f, 'a resource of i32');
      if (this.#reader.byte() === 1) this.#reader.u32();
      return { kind: 'resource', text: 'resource' };
    }
    return { kind: 'value', text: this.#bounded(this.#valueDefinition(scope)) };
  }

  /** The declared type of an import or of an ascribed export. */
  externDescription(scope: TypeScope): Extern {
    const kind = this.#reader.byte();
    if (kind === 0x00) {
      this.#reader.expect(0x11, 'a core module');
      this.#reader.u32();
      return { kind: 'core' };
    }
    if (kind === 0x01) return { kind: 'func', text: textOf(this.#typeAt(scope), 'func', this.#reader) };
    if (kind === 0x03) {
      if (this.#reader.byte() === 0x01) return { kind: 'type', type: { kind: 'resource', text: 'resource' } };
      return { kind: 'type', type: this.#typeAt(scope) };
    }
    if (kind === 0x02) throw unsupported('component-values', this.#reader);
    if (kind === 0x04 || kind === 0x05) {
      const type = this.#typeAt(scope);
      const wanted = kind === 0x04 ? 'component' : 'instance';
      if (!('exports' in type) || type.kind !== wanted) throw this.#reader.malformed(`type of an ${wanted} expected`);
      return { kind: wanted, exports: type.exports };
    }
    throw this.#reader.malformed(`unknown kind ${kind} of import or export`);
  }

  /** `export-name` and `import-name`: a tag byte, then the name. */
  externName(): string {
    const tag = this.#reader.byte();
    if (tag > 1) throw this.#reader.malformed(`unknown form ${tag} of a name`);
    return this.#census.name(this.#reader, 'component');
  }

  #function(scope: TypeScope): string {
    this.#reader.byte();
    const parameters = this.#list(() => `${this.#census.name(this.#reader, 'component')}:${this.#value(scope)}`);
    const form = this.#reader.byte();
    if (form === 0x00) return this.#bounded(`func(${parameters.join(',')})->${this.#value(scope)}`);
    if (form !== 0x01) throw this.#reader.malformed('unknown form of results');
    this.#reader.expect(0x00, 'a function without named results');
    return this.#bounded(`func(${parameters.join(',')})`);
  }

  #valueDefinition(scope: TypeScope): string {
    const form = this.#reader.byte();
    const primitive = PRIMITIVES[form];
    if (primitive !== undefined) return primitive;
    switch (form) {
      case 0x72:
        return `record{${this.#list(() => `${this.#census.name(this.#reader, 'component')}:${this.#value(scope)}`).join(',')}}`;
      case 0x71:
        return `variant{${this.#list(() => this.#variantCase(scope)).join(',')}}`;
      case 0x70:
        return `list<${this.#value(scope)}>`;
      case 0x6f:
        return `tuple<${this.#list(() => this.#value(scope)).join(',')}>`;
      case 0x6e:
        return `flags{${this.#list(() => this.#census.name(this.#reader, 'component')).join(',')}}`;
      case 0x6d:
        return `enum{${this.#list(() => this.#census.name(this.#reader, 'component')).join(',')}}`;
      case 0x6b:
        return `option<${this.#value(scope)}>`;
      case 0x6a: {
        const ok = this.#optionalValue(scope);
        const error = this.#optionalValue(scope);
        if (error === null) return ok === null ? 'result' : `result<${ok}>`;
        return `result<${ok ?? '_'},${error}>`;
      }
      case 0x69:
      case 0x68:
        this.#reader.u32();
        return form === 0x69 ? 'own' : 'borrow';
      case 0x67:
      case 0x63:
        throw unsupported('fixed-lists', this.#reader);
      case 0x66:
      case 0x65:
      case 0x64:
        throw unsupported('async', this.#reader);
      default:
        throw this.#reader.malformed(`unknown form ${form} of a type`);
    }
  }

  #variantCase(scope: TypeScope): string {
    const name = this.#census.name(this.#reader, 'component');
    const payload = this.#optionalValue(scope);
    this.#reader.expect(0x00, 'a case without refinement');
    return payload === null ? name : `${name}(${payload})`;
  }

  #optionalValue(scope: TypeScope): string | null {
    const form = this.#reader.byte();
    if (form > 1) throw this.#reader.malformed('flag expected');
    return form === 1 ? this.#value(scope) : null;
  }

  #value(scope: TypeScope): string {
    const code = this.#reader.s33();
    if (code < 0) {
      const primitive = PRIMITIVES[code + 0x80];
      if (primitive === undefined) throw this.#reader.malformed(`unknown type ${code}`);
      return primitive;
    }
    return textOf(scope.types[code], 'value', this.#reader);
  }

  #typeAt(scope: TypeScope): TypeDefinition {
    const type = scope.types[this.#reader.u32()];
    if (type === undefined) throw this.#reader.malformed('unknown type');
    return type;
  }

  /** The declarations of a component or instance type. */
  #body(parent: TypeScope): ReadonlyMap<string, Extern> {
    const scope: TypeScope = { types: [], instances: [], parent };
    const exports = new Map<string, Extern>();
    const count = this.#reader.count();
    for (let index = 0; index < count; index++) {
      const form = this.#reader.byte();
      if (form === 0x01) scope.types.push(this.definition(scope));
      else if (form === 0x02) this.alias(scope);
      else if (form === 0x03 || form === 0x04) {
        const name = this.externName();
        const extern = this.externDescription(scope);
        addToScope(scope, extern);
        if (form === 0x04) exports.set(name, extern);
      } else if (form === 0x00) throw unsupported('core-types', this.#reader);
      else throw this.#reader.malformed(`unknown form ${form} of a declaration`);
    }
    return exports;
  }

  /** An alias inside a type's body: an outer type or a type that an instance exports. */
  alias(scope: TypeScope): void {
    this.#census.item();
    this.#reader.expect(0x03, 'an alias of a type');
    const form = this.#reader.byte();
    if (form === 0x00) {
      const instance = scope.instances[this.#reader.u32()];
      const found = instance?.get(this.#census.name(this.#reader, 'component'));
      if (found?.kind !== 'type') throw this.#reader.malformed('alias of an unknown type');
      scope.types.push(found.type);
    } else if (form === 0x02) scope.types.push(this.outerType(scope));
    else throw this.#reader.malformed(`unknown form ${form} of an alias`);
  }

  /** The type that `outer N INDEX` refers to. */
  outerType(scope: TypeScope): TypeDefinition {
    let levels = this.#reader.u32();
    let target: TypeScope | null = scope;
    while (levels > 0 && target !== null) {
      target = target.parent;
      levels -= 1;
    }
    const type = target?.types[this.#reader.u32()];
    if (type === undefined) throw this.#reader.malformed('alias of an unknown outer type');
    return type;
  }

  #list(readEntry: () => string): string[] {
    const count = this.#reader.count();
    const entries: string[] = [];
    let characters = 0;
    for (let index = 0; index < count; index++) {
      this.#census.item();
      const entry = readEntry();
      characters += entry.length;
      if (characters > gateLimits.typeText) throw tooLarge('a type', characters, gateLimits.typeText);
      entries.push(entry);
    }
    return entries;
  }

  #bounded(text: string): string {
    if (text.length > gateLimits.typeText) throw tooLarge('a type', text.length, gateLimits.typeText);
    return text;
  }
}

/** Adds an imported or exported item to the index space of its kind. */
export function addToScope(scope: TypeScope, extern: Extern): void {
  if (extern.kind === 'type') scope.types.push(extern.type);
  else if (extern.kind === 'instance') scope.instances.push(extern.exports);
}

function textOf(type: TypeDefinition | undefined, kind: 'value' | 'func', reader: ByteReader): string {
  if (type === undefined || !('text' in type)) throw reader.malformed('unknown type');
  if (type.kind !== kind) throw reader.malformed(`type of a ${kind} expected`);
  return type.text;
}
