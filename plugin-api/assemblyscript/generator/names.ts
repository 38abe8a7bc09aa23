import type { WitModel, WitType } from '../../wit-model.ts';

/** `on-chat-message` → `onChatMessage`. */
export function camel(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `chat-message` → `ChatMessage`. */
export function pascal(name: string): string {
  const joined = camel(name);
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  bool: 'bool',
  string: 'string',
  u8: 'u8',
  u32: 'u32',
  s32: 'i32',
  f32: 'f32',
  f64: 'f64',
};

/** Lists that travel as they lie in memory, or that the SDK moves by hand: their type, and the words of the functions in sdk/memory.ts. */
const PLAIN_LISTS: Readonly<Record<string, { type: string; name: string }>> = {
  u8: { type: 'Uint8Array', name: 'Bytes' },
  f32: { type: 'Float32Array', name: 'Floats' },
  string: { type: 'string[]', name: 'Strings' },
};

/** The list's own functions, where it has some. */
export function plainList(type: WitType): { type: string; name: string } | null {
  if (type.kind !== 'list' || type.of.kind !== 'primitive') return null;
  return PLAIN_LISTS[type.of.name] ?? null;
}

/** How AssemblyScript stands for the contract's types. */
export class TypeNames {
  readonly #model: WitModel;

  constructor(model: WitModel) {
    this.#model = model;
  }

  /** True for what AssemblyScript holds by reference, so that null is none of it. */
  isReference(type: WitType): boolean {
    if (type.kind === 'primitive') return type.name === 'string';
    return type.kind !== 'named' || !this.isEnum(type.home, type.name);
  }

  isEnum(home: string, name: string): boolean {
    return this.#model.interfaces.get(home)?.definitions.get(name)?.kind === 'enum';
  }

  /** `User`, `Uint8Array`, `Some<u32> | null`. `use` is told every name that has to be imported, and the interface it is from; `''` for the SDK's own. */
  of(type: WitType, use: (name: string, home: string) => void): string {
    switch (type.kind) {
      case 'primitive':
        return primitive(type.name);
      case 'named':
        use(pascal(type.name), type.home);
        return pascal(type.name);
      case 'list':
        return plainList(type)?.type ?? this.#list(this.of(type.of, use));
      case 'option':
        if (type.of.kind === 'option') throw new Error('AssemblyScript has no option of an option.');
        if (this.isReference(type.of)) return `${this.of(type.of, use)} | null`;
        use('Some', '');
        return `Some<${this.of(type.of, use)}> | null`;
      case 'result':
        return this.#result(type.ok, type.err, use);
    }
  }

  #list(element: string): string {
    return element.includes('|') ? `Array<${element}>` : `${element}[]`;
  }

  /** Without a value it is what failed, or null. */
  #result(ok: WitType | null, err: WitType | null, use: (name: string, home: string) => void): string {
    if (err === null || (ok === null && !this.isReference(err))) throw new Error('A result fails with something.');
    if (ok === null) return `${this.of(err, use)} | null`;
    use('Result', '');
    return `Result<${this.of(ok, use)}, ${this.of(err, use)}>`;
  }
}

function primitive(name: string): string {
  const found = PRIMITIVES[name];
  if (found === undefined) throw new Error(`The generator does not know ${name}.`);
  return found;
}
