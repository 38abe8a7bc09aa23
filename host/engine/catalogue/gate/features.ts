import { JackfieldError } from '../../errors.ts';
import type { ByteReader } from './byte-reader.ts';

/** A part of WebAssembly or of the Component Model, and whether a plugin may use it. */
interface Feature {
  /** Noun phrase that completes "The plugin uses …". */
  readonly title: string;
  /** Advice to the author; null for an accepted feature. */
  readonly advice: string | null;
  /** Set when only function bodies show the feature, which the validator does not read: message with which the transpiler or the engine refuses it. */
  readonly refusal?: RegExp;
}

/**
 * WebAssembly and Component Model features that plugins may or may not use. `features.test.ts` builds a component for each entry: the transpiler must accept
 * every accepted feature, and the validator (or, where `refusal` is given, the installation) must refuse every other one by its title.
 */
export const features = {
  // Core modules.
  'bulk-memory': { title: 'bulk memory operations', advice: null },
  'saturating-conversions': { title: 'saturating conversions', advice: null },
  'multi-value': { title: 'several results of a function', advice: null },
  simd: { title: '128-bit SIMD', advice: null },
  'relaxed-simd': { title: 'relaxed SIMD', advice: null },
  'tail-calls': { title: 'tail calls', advice: null },
  'extended-constants': { title: 'extended constant expressions', advice: null },
  'reference-types': { title: 'reference types', advice: null },
  'typed-references': { title: 'typed function references', advice: null },
  'garbage-collection': { title: 'garbage collected types', advice: null },
  atomics: { title: 'atomic instructions on memory that is not shared', advice: null },
  'start-function': { title: 'a start function of a module', advice: null },
  exceptions: {
    title: 'exceptions',
    advice: 'compile without them: -fno-exceptions for C++, panic = "abort" for Rust',
  },
  'legacy-exceptions': {
    title: 'exceptions in their old form',
    advice: 'compile without them: -fno-exceptions for C++, panic = "abort" for Rust',
    refusal: /legacy_exceptions feature required|legacy exceptions support is not enabled/,
  },
  'several-memories': { title: 'more than one memory in a module', advice: 'keep all data in one memory' },
  'shared-memory': {
    title: 'memory that threads share',
    advice: 'compile without threads: no -pthread, no -matomics, no +atomics',
  },
  'memory-64': { title: '64-bit memory or tables', advice: 'compile for wasm32 instead of wasm64' },
  'page-sizes': { title: 'memory pages of another size', advice: 'compile without custom page sizes' },
  'table-initializers': {
    title: 'a table with an initial value',
    advice: 'fill the table with an element segment instead',
  },
  'wide-arithmetic': {
    title: '128-bit arithmetic instructions',
    advice: 'compile without -mwide-arithmetic or +wide-arithmetic',
    refusal: /wide arithmetic support is not enabled|invalid numeric opcode:? 0xfc1[3-6]/i,
  },
  'stack-switching': {
    title: 'stack switching',
    advice: 'compile without it',
    refusal: /stack switching (?:support is not enabled|is disabled)/,
  },

  // Components.
  utf16: { title: 'strings in UTF-16', advice: null },
  async: {
    title: 'asynchronous functions, streams or futures',
    advice: 'bind synchronous functions only; the contract has no others',
  },
  'component-threads': { title: 'threads of the Component Model', advice: 'compile without threads' },
  latin1: {
    title: 'strings in Latin-1',
    advice: 'let the bindings use UTF-8 (--encoding utf8)',
  },
  'gc-interface': {
    title: 'garbage collected values in a component interface',
    advice: 'let the bindings pass values through memory',
  },
  'core-types': { title: 'core types in a component', advice: 'build it with wasm-tools or wit-component' },
  'component-start': { title: 'a start function of a component', advice: 'export lifecycle.start instead' },
  'component-values': { title: 'values of a component', advice: 'pass values to functions instead' },
  'module-imports': {
    title: 'modules or components as imports, exports or arguments',
    advice: 'link the parts into one component',
  },
  'fixed-lists': { title: 'lists of fixed length, or maps', advice: 'use list<T>' },
  'later-format': {
    title: 'a later version of the component format',
    advice: 'build it with the versions of the tools that the guide names',
  },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof features;

/** Names of features that no plugin may use. */
export type RefusedFeature = {
  [Name in FeatureName]: (typeof features)[Name]['advice'] extends null ? never : Name;
}[FeatureName];

/** Returns the error for a valid file that uses a refused feature. */
export function unsupported(name: RefusedFeature, reader: Pick<ByteReader, 'position'>): JackfieldError {
  const { title, advice } = features[name];
  return JackfieldError.of('PLUGIN_UNSUPPORTED', { feature: title, advice, offset: reader.position });
}

/** The same for features that only the transpiler detects, from its message; null when the message is about something else. */
export function unsupportedBy(words: string): JackfieldError | null {
  for (const feature of Object.values<Feature>(features)) {
    if (feature.advice === null || feature.refusal?.test(words) !== true) continue;
    return JackfieldError.of('PLUGIN_UNSUPPORTED', { feature: feature.title, advice: feature.advice });
  }
  // "… support is not enabled": a feature that is newer than this table.
  const named = /([\w-]+(?: [\w-]+){0,3}) (?:proposal not enabled|support is not enabled|feature required)/.exec(
    words,
  )?.[1];
  if (named === undefined) return null;
  return JackfieldError.of('PLUGIN_UNSUPPORTED', { feature: named, advice: 'compile without it' });
}
