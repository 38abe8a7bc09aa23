import type { WitField, WitType } from '../../wit-model.ts';
import type { CoreType } from '../../wit-layout.ts';
import { payloads } from '../../wit-layout.ts';
import type { MemoryCode } from './memory.ts';
import { plainList } from './memory.ts';
import type { PackageView } from './names.ts';
import { exported, unexported } from './names.ts';

type Composed = Extract<WitType, { kind: 'list' | 'option' }>;

export const GO_CORE: Readonly<Record<CoreType, string>> = {
  i32: 'uint32',
  i64: 'uint64',
  f32: 'float32',
  f64: 'float64',
};

/** Go that makes values of the core values of a call. Slices of [audio] functions are views that end with the call. */
export class CallCode {
  readonly #view: PackageView;
  readonly #memory: MemoryCode;
  /** Statements that have to run before the expressions that were returned. */
  readonly statements: string[] = [];
  readonly #areViews: boolean;

  constructor(view: PackageView, memory: MemoryCode, areViews: boolean) {
    this.#view = view;
    this.#memory = memory;
    this.#areViews = areViews;
  }

  /** Go expression of an export's parameter, from its core values. */
  lift(type: WitType, slots: readonly string[]): string {
    const [first = '', second = ''] = slots;
    if (type.kind === 'primitive') return liftPrimitive(type.name, first, second);
    if (type.kind === 'list') {
      const plain = plainList(type);
      if (plain !== null && this.#areViews) return `abi.View${plain}(${first}, ${second})`;
      return this.#memory.liftList(type, first, second);
    }
    if (type.kind === 'option') return this.#liftOption(type, slots);
    if (type.kind === 'result') throw new Error('A result is lifted as two parameters.');
    const definition = this.#memory.layouts.definition(type);
    if (definition.kind === 'record') return this.#liftRecord(type, definition.fields, slots);
    if (definition.kind === 'enum') return `${this.#view.typeName(type)}(${first})`;
    return this.#liftCases(
      this.#view.typeName(type),
      definition.cases.map((found) => ({
        struct: this.#view.caseName(type.home, type.name, found.name),
        payload: found.payload,
      })),
      slots,
    );
  }

  /** The two Go values of a `result` parameter: the value, and the failure or nil. */
  liftResult(type: Extract<WitType, { kind: 'result' }>, name: string, slots: readonly string[]): void {
    const { ok, err } = type;
    if (ok === null || err === null) throw new Error('A result parameter needs both types.');
    this.statements.push(
      `var ${name} ${this.#view.typeName(ok)}`,
      `var failure ${this.#view.typeName(err)}`,
      `if ${slots[0] ?? ''} == 0 {`,
    );
    this.statements.push(`${name} = ${this.lift(ok, this.#narrow(ok, [ok, err], slots))}`, '} else {');
    this.statements.push(`failure = ${this.lift(err, this.#narrow(err, [ok, err], slots))}`, '}');
  }

  /** Go expressions of the core values of an import's argument. */
  lower(type: WitType, value: string): string[] {
    if (type.kind === 'primitive') {
      if (type.name === 'bool') return [`abi.FromBool(${value})`];
      if (type.name === 'string') return this.#pair(`abi.LowerString(${value})`);
      return [type.name === 's32' || type.name === 'u8' ? `uint32(${value})` : value];
    }
    if (type.kind === 'list') return this.#pair(this.#memory.lowerList(type, value));
    if (type.kind === 'option' && this.#memory.layouts.flat(type).join() === 'i32,i32') {
      const name = this.#name();
      this.statements.push(`var ${name} [2]uint32`, `if ${value} != nil {`);
      this.statements.push(`${name} = [2]uint32{1, ${this.lower(type.of, `*${value}`)[0] ?? ''}}`, '}');
      return [`${name}[0]`, `${name}[1]`];
    }
    if (type.kind === 'named') {
      const definition = this.#memory.layouts.definition(type);
      if (definition.kind === 'enum') return [`uint32(${value})`];
      if (definition.kind === 'record') {
        return definition.fields.flatMap((field) => this.lower(field.type, `${value}.${exported(field.name)}`));
      }
    }
    throw new Error(`The generator cannot pass a ${type.kind} to the host.`);
  }

  #pair(call: string): string[] {
    const name = this.#name();
    this.statements.push(`${name} := ${call}`);
    return [`${name}.Pointer`, `${name}.Length`];
  }

  #liftRecord(type: WitType, fields: readonly WitField[], slots: readonly string[]): string {
    const types = fields.map((field) => field.type);
    const perField = this.#memory.layouts.split(types, slots);
    const values = fields.map(
      (field, index) => `${exported(field.name)}: ${this.lift(field.type, perField[index] ?? [])}`,
    );
    return `${this.#view.typeName(type)}{${values.join(', ')}}`;
  }

  #liftOption(type: Composed, slots: readonly string[]): string {
    const name = this.#name();
    this.statements.push(`var ${name} ${this.#view.typeName(type)}`, `if ${slots[0] ?? ''} != 0 {`);
    const inner = this.lift(type.of, this.#narrow(type.of, payloads(type), slots));
    this.statements.push(`value := ${inner}`, `${name} = &value`, '}');
    return name;
  }

  #liftCases(
    go: string,
    cases: readonly { struct: string; payload: WitType | null }[],
    slots: readonly string[],
  ): string {
    const name = this.#name();
    const all = cases.map(({ payload }) => payload);
    this.statements.push(`var ${name} ${go}`, `switch ${slots[0] ?? ''} {`);
    for (const [index, { struct, payload }] of cases.entries()) {
      this.statements.push(`case ${index}:`);
      const value = payload === null ? '' : `Value: ${this.lift(payload, this.#narrow(payload, all, slots))}`;
      this.statements.push(`${name} = ${struct}{${value}}`);
    }
    this.statements.push('}');
    return name;
  }

  /** The slots of one case: a value may travel in a slot of a wider type, since the cases share them. */
  #narrow(payload: WitType, all: readonly (WitType | null)[], slots: readonly string[]): string[] {
    const shared = this.#memory.layouts.joined(all);
    return this.#memory.layouts.flat(payload).map((wanted, index) => {
      const slot = slots[index + 1] ?? '';
      const given = shared[index];
      if (given === wanted) return slot;
      if (wanted === 'i32') return `uint32(${slot})`;
      if (wanted === 'f64') return `math.Float64frombits(${slot})`;
      return `math.Float32frombits(uint32(${slot}))`;
    });
  }

  #name(): string {
    return `v${this.statements.length}`;
  }
}

/** Go parameters of a hook's method: a `result` comes as two. */
export function goParameters(view: PackageView, parameters: readonly WitField[]): string {
  return parameters
    .map(({ name, type }) => {
      if (type.kind !== 'result') return `${unexported(name)} ${view.typeName(type)}`;
      if (type.ok === null || type.err === null) throw new Error('A result parameter needs both types.');
      return `${unexported(name)} ${view.typeName(type.ok)}, failure ${view.typeName(type.err)}`;
    })
    .join(', ');
}

/** Go results of a function: `result<T, E>` is `(T, error)`. */
export function goResult(view: PackageView, result: WitType | null): string {
  if (result === null) return '';
  if (result.kind !== 'result') return view.typeName(result);
  return result.ok === null ? 'error' : `(${view.typeName(result.ok)}, error)`;
}

function liftPrimitive(name: string, first: string, second: string): string {
  if (name === 'string') return `abi.String(${first}, ${second})`;
  if (name === 'bool') return `${first} != 0`;
  if (name === 's32') return `int32(${first})`;
  if (name === 'u8') return `uint8(${first})`;
  return first;
}
