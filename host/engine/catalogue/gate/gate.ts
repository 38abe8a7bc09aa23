import contractTable from '@jackfield/plugin-api/contract.json' with { type: 'json' };
import { JackfieldError } from '../../errors.ts';
import { assetSections } from '../assets.ts';
import { Census, tooLarge } from './census.ts';
import type { Extern } from './component-types.ts';
import { readComponent } from './component.ts';
import { gateLimits } from './limits.ts';

interface ContractInterface {
  readonly direction: string;
  readonly types: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, { readonly type: string }>>;
}

const contract: ReadonlyMap<string, ContractInterface> = new Map(Object.entries(contractTable.interfaces));

/** Result of validating an accepted component. */
export interface GateReport {
  /** Exported interfaces by short name, sorted: `lifecycle`, `voice-codec`. */
  readonly hooks: readonly string[];
  /** Imported interfaces that have functions, by short name, sorted: `chat`, `log`. */
  readonly capabilities: readonly string[];
  /** All imported interfaces by full name, including those with types only. */
  readonly imports: readonly string[];
  readonly coreModules: number;
  readonly coreInstances: number;
  readonly memories: number;
  /** Maximum size of one memory, in pages of 64 KiB, so that all memories together stay within the limit. */
  readonly pagesPerMemory: number;
  /** Names of the component's assets, sorted. */
  readonly assets: readonly string[];
  /** Manifest as JSON text, not yet parsed. */
  readonly manifestText: string;
}

/**
 * Decides whether a component may be passed to the transpiler. A bounded walk reads every section at every depth; then imports and exports are compared with
 * the contract by structure. Throws a `PLUGIN_*` error that names the fault; runs no code of the component.
 */
export function passGate(bytes: Uint8Array): GateReport {
  if (bytes.length > gateLimits.fileBytes) throw tooLarge('the file', bytes.length, gateLimits.fileBytes);
  const census = new Census();
  const model = readComponent(bytes, census);
  const capabilities: string[] = [];
  for (const [name, extern] of model.imports) {
    const found = contract.get(name);
    if (found === undefined || found.direction === 'export') throw JackfieldError.of('PLUGIN_IMPORT_REFUSED', { name });
    compare(name, extern, found, 'some');
    if (found.direction === 'import') capabilities.push(shortName(name));
  }
  const hooks: string[] = [];
  for (const [name, extern] of model.exports) {
    const found = contract.get(name);
    if (found === undefined || found.direction !== 'export') throw JackfieldError.of('PLUGIN_EXPORT_UNKNOWN', { name });
    compare(name, extern, found, 'all');
    hooks.push(shortName(name));
  }
  const { cost } = model;
  const pages = gateLimits.memoryBytes / 65_536;
  if (cost.minimumPages > pages) throw tooLarge('the memory', cost.minimumPages * 65_536, gateLimits.memoryBytes);
  const manifest = model.customSections.get('jackfield:manifest');
  if (manifest === undefined) throw JackfieldError.of('PLUGIN_MANIFEST_MISSING');
  if (manifest.remaining > gateLimits.manifestBytes) {
    throw tooLarge('the manifest', manifest.remaining, gateLimits.manifestBytes);
  }
  return {
    hooks: hooks.sort(),
    capabilities: capabilities.sort(),
    imports: [...model.imports.keys()],
    coreModules: census.coreModules,
    coreInstances: cost.coreInstances,
    memories: cost.memories,
    pagesPerMemory: Math.floor(pages / Math.max(1, cost.memories)),
    assets: [...assetSections(model.customSections).keys()].sort(),
    manifestText: manifest.restAsText(),
  };
}

/** An imported interface may have some of the contract's functions; an exported interface must have all of them. */
function compare(name: string, extern: Extern, expected: ContractInterface, functions: 'some' | 'all'): void {
  const mismatch = (reason: string): JackfieldError =>
    JackfieldError.of('PLUGIN_CONTRACT_MISMATCH', { name, reason: reason.slice(0, 300) });
  if (extern.kind !== 'instance') throw mismatch('it is no interface');
  for (const [member, found] of extern.exports) {
    if (found.kind === 'func') {
      const wanted = Object.hasOwn(expected.functions, member) ? expected.functions[member] : undefined;
      if (wanted === undefined) throw mismatch(`the contract has no function ${member}`);
      if (wanted.type !== found.text) throw mismatch(`${member} is ${found.text}`);
    } else if (found.kind === 'type' && found.type.kind === 'value') {
      const wanted = Object.hasOwn(expected.types, member) ? expected.types[member] : undefined;
      if (wanted !== found.type.text) throw mismatch(`type ${member} is ${found.type.text}`);
    } else throw mismatch(`${member} is neither a function nor a type`);
  }
  if (functions === 'some') return;
  for (const member of Object.keys(expected.functions)) {
    if (extern.exports.get(member)?.kind !== 'func') throw mismatch(`function ${member} is missing`);
  }
}

/** `jackfield:plugin/voice-codec@0.1.0` → `voice-codec`. */
function shortName(name: string): string {
  return name.slice(name.indexOf('/') + 1, name.lastIndexOf('@'));
}
