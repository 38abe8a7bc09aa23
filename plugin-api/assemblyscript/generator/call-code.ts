import type { CoreType } from '../../wit-layout.ts';
import type { WitField, WitType } from '../../wit-model.ts';
import type { MemoryCode } from './memory-code.ts';
import { camel, pascal } from './names.ts';
import type { SourceFile } from './source-file.ts';

/** AssemblyScript between a function's own values and the core values of a call. */
export class CallCode {
  readonly #memory: MemoryCode;
  readonly #file: SourceFile;
  /** Statements that have to run before the expressions that were returned. */
  readonly statements: string[] = [];
  #names = 0;

  constructor(memory: MemoryCode, file: SourceFile) {
    this.#memory = memory;
    this.#file = file;
  }

  /** Expression of an export's parameter, from its core values. */
  lift(type: WitType, slots: readonly string[]): string {
    const [first = '', second = ''] = slots;
    if (type.kind === 'list') return this.#memory.take(type, first, second, this.#file);
    if (type.kind === 'primitive') {
      if (type.name === 'string') return this.#memory.take(type, first, second, this.#file);
      return type.name === 'bool' ? `${first} != 0` : type.name === 'u8' ? `<u8>${first}` : first;
    }
    if (type.kind === 'option') return this.#liftOption(type.of, slots);
    if (type.kind === 'result') return this.#liftResult(type, slots);
    const definition = this.#memory.layouts.definition(type);
    const own = this.#memory.names.of(type, this.#memory.usedBy(this.#file));
    if (definition.kind === 'enum') return first;
    if (definition.kind === 'record') return this.#liftRecord(own, definition.fields, slots);
    const all = definition.cases.map(({ payload }) => payload);
    const made = definition.cases.map(({ name, payload }, index) => {
      const value = payload === null ? '' : this.lift(payload, this.#narrow(payload, all, slots));
      return { test: `${index}`, value: `${own}.${camel(name)}(${value})` };
    });
    const name = this.#name();
    const cases = made.map(({ test, value }) => `  case ${test}: ${name} = ${value}; break;`);
    this.statements.push(`let ${name}: ${own} | null = null;`, `switch (${first}) {`, ...cases, '}');
    return `${name}!`;
  }

  /** Expressions of the core values of an import's argument. */
  lower(type: WitType, value: string): string[] {
    if (type.kind === 'list' || (type.kind === 'primitive' && type.name === 'string')) {
      const name = this.#name();
      this.#file.use('loweredLength', 'memory');
      this.statements.push(`const ${name} = ${this.#memory.lower(type, value, this.#file)};`);
      this.statements.push(`const ${name}Length = loweredLength;`);
      return [`<i32>${name}`, `${name}Length`];
    }
    if (type.kind === 'primitive') return [value];
    if (type.kind === 'option' && !this.#memory.names.isReference(type.of)) {
      return [`${value} == null ? 0 : 1`, `${value} == null ? 0 : ${value}.value`];
    }
    if (type.kind === 'named') {
      const definition = this.#memory.layouts.definition(type);
      if (definition.kind === 'enum') return [value];
      if (definition.kind === 'record') {
        return definition.fields.flatMap((field) => this.lower(field.type, `${value}.${camel(field.name)}`));
      }
    }
    throw new Error(`The generator cannot pass a ${type.kind} to the host.`);
  }

  #liftRecord(own: string, fields: readonly WitField[], slots: readonly string[]): string {
    const types = fields.map((field) => field.type);
    const perField = this.#memory.layouts.split(types, slots);
    const values = types.map((type, index) => this.lift(type, perField[index] ?? []));
    return `new ${own}(${values.join(', ')})`;
  }

  #liftOption(of: WitType, slots: readonly string[]): string {
    const own = this.#memory.names.of({ kind: 'option', of }, this.#memory.usedBy(this.#file));
    const inner = this.#lazily(() => this.lift(of, this.#narrow(of, [null, of], slots)));
    const value = this.#memory.names.isReference(of) ? inner.value : this.#memory.some(of, inner.value, this.#file);
    const name = this.#name();
    this.statements.push(`let ${name}: ${own} = null;`, `if (${slots[0] ?? ''} != 0) {`);
    this.statements.push(...inner.statements.map(indented), `  ${name} = ${value};`, '}');
    return name;
  }

  #liftResult({ ok, err }: Extract<WitType, { kind: 'result' }>, slots: readonly string[]): string {
    if (ok === null || err === null) throw new Error('A result that is passed has both types.');
    const generic = this.#memory.resultOf(ok, err, this.#file);
    const [good, bad] = [ok, err].map((type) =>
      this.#lazily(() => this.lift(type, this.#narrow(type, [ok, err], slots))),
    );
    if (good === undefined || bad === undefined) throw new Error('A result has two cases.');
    const name = this.#name();
    this.statements.push(`let ${name}: Result<${generic}>;`, `if (${slots[0] ?? ''} == 0) {`);
    this.statements.push(
      ...good.statements.map(indented),
      `  ${name} = Result.ok<${generic}>(${good.value});`,
      '} else {',
    );
    this.statements.push(...bad.statements.map(indented), `  ${name} = Result.fail<${generic}>(${bad.value});`, '}');
    return name;
  }

  /** Statements of a case, which may only run in it: what it takes over is there only then. */
  #lazily(lift: () => string): { value: string; statements: string[] } {
    const before = this.statements.length;
    const value = lift();
    return { value, statements: this.statements.splice(before) };
  }

  /** The slots of one case: a value may travel in a slot of a wider type, since the cases share them. */
  #narrow(payload: WitType, all: readonly (WitType | null)[], slots: readonly string[]): string[] {
    const shared = this.#memory.layouts.joined(all);
    return this.#memory.layouts.flat(payload).map((wanted, index) => {
      const slot = slots[index + 1] ?? '';
      const given = shared[index];
      if (given === wanted) return slot;
      if (wanted === 'i32') return `<i32>${slot}`;
      return wanted === 'f64' ? `reinterpret<f64>(${slot})` : `reinterpret<f32>(<i32>${slot})`;
    });
  }

  #name(): string {
    return `v${this.#names++}`;
  }
}

function indented(line: string): string {
  return `  ${line}`;
}

/** Declared parameters by core type. */
export function coreParameters(types: readonly CoreType[]): string {
  return types.map((type, index) => `p${index}: ${type}`).join(', ');
}

/** What a hook answers unless the plugin overrides it: let it pass, nothing, none. */
export function neutral(type: WitType, memory: MemoryCode, file: SourceFile): string {
  const own = memory.names.of(type, memory.usedBy(file));
  if (own.endsWith('| null')) return 'null';
  if (type.kind === 'list') return own.endsWith('[]') ? '[]' : `new ${own}(0)`;
  if (type.kind === 'result' && type.ok !== null)
    return `${own.replace('Result<', 'Result.ok<')}(${neutral(type.ok, memory, file)})`;
  if (type.kind === 'named') {
    const definition = memory.layouts.definition(type);
    const [first] = definition.kind === 'variant' ? definition.cases : [];
    if (first?.payload === null) return `${pascal(type.name)}.${camel(first.name)}()`;
  }
  throw new Error(`A hook that answers with a ${own} has no neutral answer.`);
}
