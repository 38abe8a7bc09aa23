import { ByteReader } from './byte-reader.ts';
import { tooLarge } from './census.ts';
import type { Census } from './census.ts';
import { TypeReader, addToScope } from './component-types.ts';
import type { Extern, TypeDefinition, TypeScope } from './component-types.ts';
import { readCoreModule } from './core-module.ts';
import { unsupported } from './features.ts';
import { gateLimits } from './limits.ts';
import type { NamePlace } from './names.ts';

/** Items that are created when a component starts: core instances with their memories and tables, nested ones included. */
interface InstantiationCost {
  /** Number of nested component instances. Three levels of ten each take the transpiler gigabytes for a file of 500 bytes. */
  componentInstances: number;
  coreInstances: number;
  memories: number;
  tables: number;
  minimumPages: number;
}

/** A component as the validator sees it. */
export interface ComponentModel {
  readonly imports: Map<string, Extern>;
  readonly exports: Map<string, Extern>;
  readonly cost: InstantiationCost;
  /** Content of each custom section at the top level, by name. */
  readonly customSections: Map<string, ByteReader>;
}

const MAGIC = 0x6d73_6100;
const CORE_VERSION = 0x0000_0001;
const COMPONENT_VERSION = 0x0001_000d;
const COMPONENT_LAYER = 1;

/** Opcodes of the canonical functions that follow those of resources (Component Model binary format, section "Canonical Definitions"). */
const LAST_ASYNC_BUILTIN = 0x2b;
const FIRST_THREAD_BUILTIN = 0x40;
const LAST_THREAD_BUILTIN = 0x42;

/** Counted parts that are created when a component starts, with their labels for error messages. */
const COUNTED = [
  ['componentInstances', 'the number of components that it starts'],
  ['coreInstances', 'the number of modules that it starts'],
  ['memories', 'the number of memories'],
  ['tables', 'the number of tables'],
] as const;

/** Sorts of the Component Model's index spaces that the validator tracks. */
const SORT = { core: 0, func: 1, type: 3, component: 4, instance: 5 } as const;

/** Walks a component at every depth. Throws a `PLUGIN_*` error at the first part that is not accepted. */
export function readComponent(bytes: Uint8Array, census: Census): ComponentModel {
  const reader = new ByteReader(bytes);
  const version = readPreamble(reader);
  if (version === CORE_VERSION) throw reader.malformed('it is a core module, which was not made into a component yet');
  if (version !== COMPONENT_VERSION && version >>> 16 === COMPONENT_LAYER) throw unsupported('later-format', reader);
  if (version !== COMPONENT_VERSION) throw reader.malformed('it is no component');
  return new ComponentWalk(reader, census, null).run();
}

function readPreamble(reader: ByteReader): number {
  const word = (): number =>
    reader.byte() + reader.byte() * 0x100 + reader.byte() * 0x1_0000 + reader.byte() * 0x100_0000;
  if (word() !== MAGIC) throw reader.malformed('the magic number is missing');
  return word();
}

class ComponentWalk {
  readonly #reader: ByteReader;
  readonly #census: Census;
  readonly #scope: TypeScope;
  readonly #parent: ComponentWalk | null;
  readonly #functions: string[] = [];
  readonly #components: ComponentModel[] = [];
  /** Cost of one instance of each core module. */
  readonly #coreModules: InstantiationCost[] = [];
  readonly #model: ComponentModel = {
    imports: new Map(),
    exports: new Map(),
    cost: { componentInstances: 0, coreInstances: 0, memories: 0, tables: 0, minimumPages: 0 },
    customSections: new Map(),
  };

  constructor(reader: ByteReader, census: Census, parent: ComponentWalk | null) {
    this.#reader = reader;
    this.#census = census;
    this.#parent = parent;
    this.#scope = { types: [], instances: [], parent: parent === null ? null : parent.#scope };
  }

  run(): ComponentModel {
    while (!this.#reader.isAtEnd) {
      this.#census.item();
      const id = this.#reader.byte();
      const section = this.#reader.range();
      if (id === 0) this.#custom(section);
      else if (id === 1) this.#coreModule(section);
      else if (id === 4) this.#nestedComponent(section);
      else this.#list(id, section);
    }
    return this.#model;
  }

  #custom(section: ByteReader): void {
    const name = section.text();
    // A second section of the same name could show different contents to different readers.
    if (this.#parent === null && name.startsWith('jackfield:')) {
      if (this.#model.customSections.has(name)) throw section.malformed(`section ${name} appears twice`);
      this.#model.customSections.set(name, section);
    }
  }

  #coreModule(section: ByteReader): void {
    if (readPreamble(section) !== CORE_VERSION) throw section.malformed('no core module');
    const module = this.#census.nested(() => readCoreModule(section, this.#census));
    this.#coreModules.push({ componentInstances: 0, coreInstances: 1, ...module });
  }

  #nestedComponent(section: ByteReader): void {
    if (readPreamble(section) !== COMPONENT_VERSION) throw section.malformed('no component');
    this.#components.push(this.#census.nested(() => new ComponentWalk(section, this.#census, this).run()));
  }

  #list(id: number, section: ByteReader): void {
    const types = new TypeReader(section, this.#census);
    const readEntry = this.#entryReader(id, section, types);
    const count = section.count();
    for (let index = 0; index < count; index++) {
      this.#census.item();
      readEntry();
    }
    section.finish();
  }

  #entryReader(id: number, section: ByteReader, types: TypeReader): () => void {
    switch (id) {
      case 2:
        return () => this.#coreInstance(section);
      case 5:
        return () => this.#instance(section, types);
      case 6:
        return () => this.#alias(section, types);
      case 7:
        return () => this.#scope.types.push(types.definition(this.#scope));
      case 8:
        return () => this.#canonical(section);
      case 10:
        return () => this.#import(section, types);
      case 11:
        return () => this.#export(section, types);
      case 3:
        throw unsupported('core-types', section);
      case 9:
        throw unsupported('component-start', section);
      case 12:
        throw unsupported('component-values', section);
      default:
        throw section.malformed(`unknown section ${id} in a component`);
    }
  }

  #coreInstance(section: ByteReader): void {
    const form = section.byte();
    if (form === 0x00) {
      const module = this.#coreModules[section.u32()];
      if (module === undefined) throw section.malformed('unknown core module');
      this.#pay(module);
      this.#arguments('core-module', section, () => {
        section.expect(0x12, 'a core instance');
        section.u32();
      });
    } else if (form === 0x01) {
      this.#arguments('core-key', section, () => {
        section.byte();
        section.u32();
      });
    } else throw section.malformed(`unknown form ${form} of a core instance`);
  }

  #arguments(place: NamePlace, section: ByteReader, readArgument: () => void): void {
    const count = section.count();
    for (let index = 0; index < count; index++) {
      this.#census.name(section, place);
      readArgument();
    }
  }

  #instance(section: ByteReader, types: TypeReader): void {
    const form = section.byte();
    if (form === 0x00) {
      const component = this.#components[section.u32()];
      if (component === undefined) throw section.malformed('unknown component');
      this.#pay({ ...component.cost, componentInstances: component.cost.componentInstances + 1 });
      this.#arguments('component', section, () => this.#sortedIndex(section));
      this.#scope.instances.push(component.exports);
    } else if (form === 0x01) {
      const exports = new Map<string, Extern>();
      const count = section.count();
      for (let index = 0; index < count; index++) exports.set(types.externName(), this.#sortedIndex(section));
      this.#scope.instances.push(exports);
    } else throw section.malformed(`unknown form ${form} of an instance`);
  }

  #alias(section: ByteReader, types: TypeReader): void {
    const sort = section.byte();
    const coreSort = sort === SORT.core ? section.byte() : 0;
    const target = section.byte();
    if (target === 0x00) {
      const instance = this.#scope.instances[section.u32()];
      const found = instance?.get(this.#census.name(section, 'component'));
      if (found === undefined) throw section.malformed('alias of something unknown');
      this.#add(found, section);
    } else if (target === 0x01) {
      section.u32();
      this.#census.name(section, 'core-export');
    } else if (target === 0x02 && sort === SORT.type) {
      this.#scope.types.push(types.outerType(this.#scope));
    } else if (target === 0x02 && sort === SORT.component) {
      const outer = this.#outer(section).#components[section.u32()];
      if (outer === undefined) throw section.malformed('alias of an unknown component');
      this.#components.push(outer);
    } else if (target === 0x02 && sort === SORT.core && coreSort === 0x11) {
      const outer = this.#outer(section).#coreModules[section.u32()];
      if (outer === undefined) throw section.malformed('alias of an unknown module');
      this.#coreModules.push(outer);
    } else if (target === 0x02 && sort === SORT.core && coreSort === 0x10) throw unsupported('core-types', section);
    else throw section.malformed(`unknown form ${target} of an alias`);
  }

  #outer(section: ByteReader): ComponentWalk {
    const levels = section.u32();
    if (levels === 0) return this;
    let walk = this.#parent;
    for (let level = 1; level < levels && walk !== null; level++) walk = walk.#parent;
    if (walk === null) throw section.malformed('alias leaves the file');
    return walk;
  }

  /** Accepts synchronous lift and lower, and the bookkeeping of resources between a component's own parts; refuses everything else. */
  #canonical(section: ByteReader): void {
    const form = section.byte();
    if (form === 0x00) {
      section.expect(0x00, 'a lift');
      section.u32();
      this.#canonicalOptions(section);
      const type = this.#scope.types[section.u32()];
      if (type?.kind !== 'func') throw section.malformed('lift to something that is no function');
      this.#functions.push(type.text);
    } else if (form === 0x01) {
      section.expect(0x00, 'a lower');
      section.u32();
      this.#canonicalOptions(section);
    } else if (form >= 0x02 && form <= 0x04) section.u32();
    else if (form <= LAST_ASYNC_BUILTIN) throw unsupported('async', section);
    else if (form >= FIRST_THREAD_BUILTIN && form <= LAST_THREAD_BUILTIN)
      throw unsupported('component-threads', section);
    else throw section.malformed(`unknown canonical function ${form}`);
  }

  #canonicalOptions(section: ByteReader): void {
    const count = section.count();
    for (let index = 0; index < count; index++) {
      const option = section.byte();
      if (option >= 0x03 && option <= 0x05) section.u32();
      else if (option === 0x02) throw unsupported('latin1', section);
      else if (option === 0x06 || option === 0x07) throw unsupported('async', section);
      else if (option === 0x08 || option === 0x09) throw unsupported('gc-interface', section);
      else if (option > 0x02) throw section.malformed(`unknown canonical option ${option}`);
    }
  }

  #import(section: ByteReader, types: TypeReader): void {
    const name = types.externName();
    const extern = types.externDescription(this.#scope);
    if (extern.kind === 'component' || extern.kind === 'core') {
      throw unsupported('module-imports', section);
    }
    if (this.#model.imports.has(name)) throw section.malformed(`the import ${name} appears twice`);
    this.#model.imports.set(name, extern);
    this.#add(extern, section);
  }

  #export(section: ByteReader, types: TypeReader): void {
    const name = types.externName();
    let extern = this.#sortedIndex(section);
    const isAscribed = section.byte();
    if (isAscribed > 1) throw section.malformed('flag expected');
    if (isAscribed === 1) extern = types.externDescription(this.#scope);
    if (this.#model.exports.has(name)) throw section.malformed(`the export ${name} appears twice`);
    this.#model.exports.set(name, extern);
    this.#add(extern, section);
  }

  /** Reads a `sortidx`: the index space and the entry in it. */
  #sortedIndex(section: ByteReader): Extern {
    const sort = section.byte();
    if (sort === SORT.core) section.byte();
    const index = section.u32();
    const found = this.#lookUp(sort, index);
    if (found === undefined) throw section.malformed('reference to something unknown');
    return found;
  }

  #lookUp(sort: number, index: number): Extern | undefined {
    if (sort === SORT.core) return { kind: 'core' };
    if (sort === SORT.func) {
      const text = this.#functions[index];
      return text === undefined ? undefined : { kind: 'func', text };
    }
    if (sort === SORT.type) {
      const type: TypeDefinition | undefined = this.#scope.types[index];
      return type === undefined ? undefined : { kind: 'type', type };
    }
    if (sort === SORT.instance) {
      const exports = this.#scope.instances[index];
      return exports === undefined ? undefined : { kind: 'instance', exports };
    }
    if (sort === SORT.component) {
      const component = this.#components[index];
      return component === undefined ? undefined : { kind: 'component', exports: component.exports };
    }
    return undefined;
  }

  #add(extern: Extern, section: ByteReader): void {
    if (extern.kind === 'func') this.#functions.push(extern.text);
    else if (extern.kind === 'type' || extern.kind === 'instance') addToScope(this.#scope, extern);
    else throw unsupported('module-imports', section);
  }

  #pay(cost: InstantiationCost): void {
    const total = this.#model.cost;
    total.componentInstances += cost.componentInstances;
    total.coreInstances += cost.coreInstances;
    total.memories += cost.memories;
    total.tables += cost.tables;
    total.minimumPages += cost.minimumPages;
    for (const [kind, words] of COUNTED) {
      if (total[kind] > gateLimits[kind]) throw tooLarge(words, total[kind], gateLimits[kind]);
    }
  }
}
