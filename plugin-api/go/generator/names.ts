import type { WitModel, WitType } from '../../wit-model.ts';

/** Words that Go writes in capitals. */
const INITIALISMS = new Set(['id', 'url', 'json', 'http', 'ui']);
const KEYWORDS = new Set(['type', 'func', 'range', 'map', 'select', 'interface', 'package', 'default', 'case']);

/** `channel-id` → `ChannelID`. */
export function exported(name: string): string {
  return name.split('-').map(capitalized).join('');
}

function capitalized(word: string): string {
  return INITIALISMS.has(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1);
}

/** `channel-id` → `channelID`; `type` → `type_`. */
export function unexported(name: string): string {
  const [first = '', ...rest] = name.split('-');
  const joined = first + exported(rest.join('-'));
  return KEYWORDS.has(joined) ? `${joined}_` : joined;
}

/** `captured-audio` → `capturedaudio`: the package of an interface. */
export function packageName(interfaceName: string): string {
  return interfaceName.replaceAll('-', '');
}

/** Module path of the SDK; also in sdk/go.mod. */
export const MODULE = 'jackfield.example/plugin';

/** Go's view on the contract from inside one package: names of types, and which packages have to be imported for them. */
export class PackageView {
  readonly model: WitModel;
  /** Interface that the package stands for. */
  readonly home: string;
  /** Import paths that the emitted code needs. */
  readonly imports = new Set<string>();

  constructor(model: WitModel, home: string) {
    this.model = model;
    this.home = home;
  }

  /** `uint32`, `[]types.User`, `*string`. */
  typeName(type: WitType): string {
    switch (type.kind) {
      case 'primitive':
        return primitiveName(type.name);
      case 'list':
        return `[]${this.typeName(type.of)}`;
      case 'option':
        return `*${this.typeName(type.of)}`;
      case 'named':
        return this.named(type.home, type.name);
      case 'result':
        throw new Error('A result stands only for itself: as the result of a function or as a parameter.');
    }
  }

  /** A defined type with its package, where that is another one. */
  named(home: string, name: string): string {
    if (home === this.home) return exported(name);
    this.imports.add(`${MODULE}/${packageName(home)}`);
    return `${packageName(home)}.${exported(name)}`;
  }

  /** The struct of one case of a variant. */
  caseName(home: string, variant: string, caseName: string): string {
    return this.named(home, variant) + exported(caseName);
  }
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  bool: 'bool',
  string: 'string',
  u8: 'uint8',
  u32: 'uint32',
  s32: 'int32',
  f32: 'float32',
  f64: 'float64',
};

function primitiveName(name: string): string {
  const found = PRIMITIVES[name];
  if (found === undefined) throw new Error(`The generator does not know ${name}.`);
  return found;
}
