/**
 * Names inside a component that the validator accepts. The transpiler inserts names into JavaScript: as keys and members, and, for the core export behind a
 * lifted function, as an identifier. `ns:pkg/iface@1.2.3#a-function` becomes `iface123AFunction`; a name without a slash gets `exports0` in front.
 */

/** Prefixes that wit-component, wit-bindgen and the SDKs put before an interface, the longest first. */
const PREFIX = String.raw`(?:cabi_post_|cm32p2\|_ex_|cm32p2\||(?:\[[a-z-]+\])+)?`;
const KEBAB = '[A-Za-z][A-Za-z0-9-]*';
const INTERFACE = `${KEBAB}:${KEBAB}/${KEBAB}`;
const VERSION = String.raw`@\d+\.\d+(?:\.\d+(?:[-+][A-Za-z0-9.+-]+)?)?`;
/** Names behind an interface: `#on-timer`, `|[method]output-stream.write`, `|write_post`, `:get-arguments`. */
const MEMBER = String.raw`[#|:](?:\[[a-z-]+\])?[A-Za-z][A-Za-z0-9._-]*`;

/** A name with a slash names an interface, or a function of one. */
const CORE_INTERFACE = new RegExp(`^${PREFIX}${INTERFACE}(?:${VERSION})?(?:${MEMBER})?$`);
/** The identifier made from such a name has digits between two words, unlike any other name in the generated code. */
const CORE_EXPORTED_FUNCTION = new RegExp(`^${PREFIX}${INTERFACE}${VERSION}${MEMBER}$`);
/** The one interface without a version that a toolchain (componentize-qjs) emits. */
const MODULE_LOADER = /^cm32p2\|local:init\/module-loader(?:\|[a-z]+(?:_post)?)?$/;
/** Other names: `memory`, `0`, `__stack_pointer`, `cabi_realloc`, `[resource-drop]error`, `libc++.so:memory_base`, `exports#init`, `cm32p2||run`. */
const CORE_PLAIN = /^(?:\[[a-z-]+\])?[A-Za-z0-9_](?:[A-Za-z0-9_$.:#|@+-]|\[[a-z-]+\])*$/;
/** Name of the table that wit-component passes from one of its modules to another. */
const CORE_TABLE = '$imports';
/** Kebab names, interfaces, `[method]a.b`. The transpiler's own validator is stricter. */
const COMPONENT_NAME = /^(?:\[[a-z-]+\])?[A-Za-z0-9][A-Za-z0-9:/@.+-]*$/;

/** Names that exist on every object, and the global object. */
const INHERITED = new Set(['__proto__', 'constructor', 'prototype', 'globalThis']);

const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if ' +
    'implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof ' +
    'undefined var void while with yield'
  ).split(' '),
);

/** Position of a name in the file. */
export type NamePlace = 'component' | 'core-key' | 'core-module' | 'core-export';

/** True for a name that a regular toolchain may emit in that position. */
export function isAcceptedName(name: string, place: NamePlace): boolean {
  if (place === 'component') return COMPONENT_NAME.test(name);
  if (INHERITED.has(name)) return false;
  // wit-component's own modules import from a module with an empty name.
  if (name === '') return place === 'core-module';
  if (name === CORE_TABLE) return true;
  if (!name.includes('/')) {
    return CORE_PLAIN.test(name) && /[A-Za-z0-9]/.test(name) && !(place === 'core-export' && RESERVED.has(name));
  }
  if (MODULE_LOADER.test(name)) return true;
  return place === 'core-export' ? CORE_EXPORTED_FUNCTION.test(name) : CORE_INTERFACE.test(name);
}
