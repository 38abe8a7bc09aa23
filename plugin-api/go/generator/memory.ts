import type { WitCase, WitField, WitType } from '../../wit-model.ts';
import { typeWord } from '../../wit-model.ts';
import { Layouts, payloads } from '../../wit-layout.ts';
import type { PackageView } from './names.ts';
import { exported } from './names.ts';

type Composed = Extract<WitType, { kind: 'list' | 'option' }>;
type Named = Extract<WitType, { kind: 'named' }>;
type Kind = 'load' | 'store' | 'lift' | 'lower';

/** Emits Go that reads values from linear memory and writes them there; helper functions are made once per package and type. */
export class MemoryCode {
  readonly layouts: Layouts;
  readonly #view: PackageView;
  readonly #helpers = new Map<string, string>();

  constructor(view: PackageView) {
    this.#view = view;
    this.layouts = new Layouts(view.model);
  }

  /** Text of all helper functions that were asked for. */
  get helpers(): string[] {
    return [...this.#helpers.keys()].sort().map((name) => this.#helpers.get(name) ?? '');
  }

  /** Go expression: the value at an address. */
  load(type: WitType, at: string): string {
    if (type.kind === 'primitive') {
      return type.name === 'string'
        ? `abi.String(abi.U32(${at}), abi.U32(${plus(at, 4)}))`
        : `abi.${exported(type.name)}(${at})`;
    }
    if (type.kind === 'list') return this.liftList(type, `abi.U32(${at})`, `abi.U32(${plus(at, 4)})`);
    return `${this.#helper('load', type)}(${at})`;
  }

  /** Go statement: puts a value at an address. */
  store(type: WitType, at: string, value: string): string {
    if (type.kind === 'primitive') return `abi.Put${exported(type.name)}(${at}, ${value})`;
    if (type.kind === 'list') return `abi.PutPair(${at}, ${this.lowerList(type, value)})`;
    return `${this.#helper('store', type)}(${at}, ${value})`;
  }

  /** Go expression: a slice of its own, of what a pointer and a length tell. */
  liftList(type: Composed, pointer: string, length: string): string {
    const plain = plainList(type);
    return `${plain === null ? this.#helper('lift', type) : `abi.${plain}`}(${pointer}, ${length})`;
  }

  /** Go expression of pointer and length (`abi.Pair`): a copy where the host can read it. */
  lowerList(type: Composed, value: string): string {
    const plain = plainList(type);
    return `${plain === null ? this.#helper('lower', type) : `abi.Lower${plain}`}(${value})`;
  }

  #helper(kind: Kind, type: WitType): string {
    const name = kind + typeWord(type, exported);
    if (!this.#helpers.has(name)) {
      this.#helpers.set(name, '');
      this.#helpers.set(name, this.#body(kind, name, type));
    }
    return name;
  }

  #body(kind: Kind, name: string, type: WitType): string {
    if (type.kind === 'option') return this.#option(kind, name, type);
    if (type.kind === 'list') return kind === 'lift' ? this.#lift(name, type.of) : this.#lower(name, type.of);
    if (type.kind !== 'named') throw new Error(`The generator has no ${kind} for ${type.kind}.`);
    const definition = this.layouts.definition(type);
    const go = this.#view.typeName(type);
    if (definition.kind === 'record') return this.#record(kind, name, go, definition.fields);
    if (definition.kind === 'variant') return this.#variant(kind, name, type, definition.cases);
    return kind === 'load'
      ? `func ${name}(at uint32) ${go} { return ${go}(abi.U8(at)) }`
      : `func ${name}(at uint32, value ${go}) { abi.PutU8(at, uint8(value)) }`;
  }

  #record(kind: Kind, name: string, go: string, fields: readonly WitField[]): string {
    const offsets = this.layouts.fieldOffsets(fields.map((field) => field.type));
    const lines = fields.map((field, index) => {
      const at = plus('at', offsets[index] ?? 0);
      return kind === 'load'
        ? `\t\t${exported(field.name)}: ${this.load(field.type, at)},`
        : `\t${this.store(field.type, at, `value.${exported(field.name)}`)}`;
    });
    return kind === 'load'
      ? `func ${name}(at uint32) ${go} {\n\treturn ${go}{\n${lines.join('\n')}\n\t}\n}`
      : `func ${name}(at uint32, value ${go}) {\n${lines.join('\n')}\n}`;
  }

  #variant(kind: Kind, name: string, type: Named, cases: readonly WitCase[]): string {
    const go = this.#view.typeName(type);
    const payload = plus('at', this.layouts.payloadOffset(cases.map((found) => found.payload)));
    const lines = cases.flatMap((found, index) => {
      const struct = this.#view.caseName(type.home, type.name, found.name);
      if (kind === 'load') {
        const value = found.payload === null ? '' : `Value: ${this.load(found.payload, payload)}`;
        return [`\tcase ${index}:`, `\t\treturn ${struct}{${value}}`];
      }
      const store = found.payload === null ? [] : [`\t\t${this.store(found.payload, payload, 'value.Value')}`];
      return [`\tcase ${struct}:`, `\t\tabi.PutU8(at, ${index})`, ...store];
    });
    if (kind === 'load') {
      return `func ${name}(at uint32) ${go} {\n\tswitch abi.U8(at) {\n${lines.join('\n')}\n\t}\n\tpanic("${type.name}: unknown case")\n}`;
    }
    const bound = cases.some((found) => found.payload !== null) ? 'value := value.(type)' : 'value.(type)';
    return `func ${name}(at uint32, value ${go}) {\n\tswitch ${bound} {\n${lines.join('\n')}\n\tdefault:\n\t\tpanic("${type.name}: nil")\n\t}\n}`;
  }

  #option(kind: Kind, name: string, type: Composed): string {
    const go = this.#view.typeName(type);
    const payload = plus('at', this.layouts.payloadOffset(payloads(type)));
    if (kind === 'load') {
      return `func ${name}(at uint32) ${go} {\n\tif abi.U8(at) == 0 {\n\t\treturn nil\n\t}\n\tvalue := ${this.load(type.of, payload)}\n\treturn &value\n}`;
    }
    return `func ${name}(at uint32, value ${go}) {\n\tif value == nil {\n\t\tabi.PutU8(at, 0)\n\t\treturn\n\t}\n\tabi.PutU8(at, 1)\n\t${this.store(type.of, payload, '*value')}\n}`;
  }

  #lift(name: string, of: WitType): string {
    const go = this.#view.typeName(of);
    const element = `pointer + uint32(index)*${this.layouts.of(of).size}`;
    return `func ${name}(pointer, length uint32) []${go} {\n\tvalues := make([]${go}, length)\n\tfor index := range values {\n\t\tvalues[index] = ${this.load(of, element)}\n\t}\n\treturn values\n}`;
  }

  #lower(name: string, of: WitType): string {
    const { size, align } = this.layouts.of(of);
    const element = `pointer + uint32(index)*${size}`;
    return `func ${name}(values []${this.#view.typeName(of)}) abi.Pair {\n\tpointer := abi.Alloc(uint32(len(values))*${size}, ${align})\n\tfor index, value := range values {\n\t\t${this.store(of, element, 'value')}\n\t}\n\treturn abi.Pair{Pointer: pointer, Length: uint32(len(values))}\n}`;
  }
}

/** Lists whose elements lie in memory as Go has them: the function of package abi that copies them. */
export function plainList(type: WitType): 'Bytes' | 'Float32s' | null {
  if (type.kind !== 'list' || type.of.kind !== 'primitive') return null;
  return type.of.name === 'u8' ? 'Bytes' : type.of.name === 'f32' ? 'Float32s' : null;
}

function plus(at: string, offset: number): string {
  return offset === 0 ? at : `${at}+${offset}`;
}
