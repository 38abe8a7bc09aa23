import type { WitDefinition, WitModel, WitType } from './wit-model.ts';

/** Bytes and alignment of a value in memory, by the canonical ABI of the component model. */
export interface Layout {
  size: number;
  align: number;
}

/** A type of core WebAssembly. */
export type CoreType = 'i32' | 'i64' | 'f32' | 'f64';

const PRIMITIVES: Readonly<Record<string, Layout & { core: CoreType[] }>> = {
  bool: { size: 1, align: 1, core: ['i32'] },
  u8: { size: 1, align: 1, core: ['i32'] },
  u32: { size: 4, align: 4, core: ['i32'] },
  s32: { size: 4, align: 4, core: ['i32'] },
  f32: { size: 4, align: 4, core: ['f32'] },
  f64: { size: 8, align: 8, core: ['f64'] },
  string: { size: 8, align: 4, core: ['i32', 'i32'] },
};

/** Where values of the contract's types lie, and as which core values they travel. */
export class Layouts {
  readonly #model: WitModel;

  constructor(model: WitModel) {
    this.#model = model;
  }

  definition(type: { home: string; name: string }): WitDefinition {
    const found = this.#model.interfaces.get(type.home)?.definitions.get(type.name);
    if (found === undefined) throw new Error(`There is no type ${type.home}.${type.name}.`);
    return found;
  }

  of(type: WitType): Layout {
    if (type.kind === 'primitive') return primitive(type.name);
    if (type.kind === 'list') return { size: 8, align: 4 };
    if (type.kind !== 'named') return this.#tagged(payloads(type));
    const definition = this.definition(type);
    if (definition.kind === 'record') return this.#record(definition.fields.map((field) => field.type));
    return this.#tagged(definition.cases.map((found) => found.payload));
  }

  /** Offset of each field of a record. */
  fieldOffsets(types: readonly WitType[]): number[] {
    let end = 0;
    return types.map((type) => {
      const { size, align } = this.of(type);
      const offset = alignTo(end, align);
      end = offset + size;
      return offset;
    });
  }

  /** Where the payload of a variant, option or result lies, behind its discriminant of one byte. */
  payloadOffset(of: readonly (WitType | null)[]): number {
    return Math.max(1, ...of.map((type) => (type === null ? 1 : this.of(type).align)));
  }

  /** The core values that stand for a value as a parameter. */
  flat(type: WitType): CoreType[] {
    if (type.kind === 'primitive') return primitive(type.name).core;
    if (type.kind === 'list') return ['i32', 'i32'];
    if (type.kind !== 'named') return this.#flatTagged(payloads(type));
    const definition = this.definition(type);
    if (definition.kind === 'record') return definition.fields.flatMap((field) => this.flat(field.type));
    return this.#flatTagged(definition.cases.map((found) => found.payload));
  }

  /** Deals out the core values of fields that follow each other: each gets as many as its type takes. */
  split(types: readonly WitType[], slots: readonly string[]): string[][] {
    let next = 0;
    return types.map((type) => slots.slice(next, (next += this.flat(type).length)));
  }

  #record(types: readonly WitType[]): Layout {
    const offsets = this.fieldOffsets(types);
    const align = Math.max(1, ...types.map((type) => this.of(type).align));
    const last = types.at(-1);
    const end = last === undefined ? 0 : (offsets.at(-1) ?? 0) + this.of(last).size;
    return { size: alignTo(end, align), align };
  }

  #tagged(of: readonly (WitType | null)[]): Layout {
    if (of.length > 256) throw new Error('The generator knows discriminants of one byte only.');
    const align = this.payloadOffset(of);
    const size = Math.max(0, ...of.map((type) => (type === null ? 0 : this.of(type).size)));
    return { size: alignTo(align + size, align), align };
  }

  /** The core values behind the discriminant that the payloads of all cases share: the widest of each. */
  joined(of: readonly (WitType | null)[]): CoreType[] {
    const joined: CoreType[] = [];
    for (const type of of) {
      for (const [index, core] of (type === null ? [] : this.flat(type)).entries()) {
        joined[index] = join(joined[index] ?? core, core);
      }
    }
    return joined;
  }

  #flatTagged(of: readonly (WitType | null)[]): CoreType[] {
    return ['i32', ...this.joined(of)];
  }
}

/** Payloads of an option or a result, by discriminant. */
export function payloads(type: Extract<WitType, { kind: 'option' | 'list' | 'result' }>): (WitType | null)[] {
  return type.kind === 'result' ? [type.ok, type.err] : [null, type.of];
}

function primitive(name: string): Layout & { core: CoreType[] } {
  const found = PRIMITIVES[name];
  if (found === undefined) throw new Error(`The generator does not know ${name}.`);
  return found;
}

function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

function join(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a;
  return new Set([a, b, 'i32', 'f32']).size === 2 ? 'i32' : 'i64';
}
