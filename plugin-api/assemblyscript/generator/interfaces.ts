import type { CoreType } from '../../wit-layout.ts';
import type { WitFunction, WitInterface, WitModel, WitType } from '../../wit-model.ts';
import { CallCode, coreParameters, neutral } from './call-code.ts';
import { MemoryCode } from './memory-code.ts';
import { camel, pascal } from './names.ts';
import { SourceFile, comment } from './source-file.ts';
import { emitType } from './type-code.ts';

/** Most core values of a call; more would have to lie in memory. */
const MOST_PARAMETERS = 16;

/** Files of the SDK, of the interfaces whose names are given: `contract/` for types and functions of the host, `hooks/` for what the host calls. */
export function emitInterfaces(model: WitModel, names: readonly string[]): SourceFile[] {
  const memory = new MemoryCode(model);
  const base = new SourceFile('contract/event-hooks.ts');
  const files: SourceFile[] = [];
  const methods: string[] = [];
  for (const name of names) {
    const from = model.interfaces.get(name);
    if (from === undefined) throw new Error(`There is no interface ${name}.`);
    const contract = emitContract(from, model.version, memory);
    if (contract.parts.length > 0) files.push(contract);
    if (from.direction !== 'export') continue;
    files.push(emitHooks(from, memory));
    for (const [wit, found] of from.functions) methods.push(emitMethod(wit, found, memory, base));
  }
  base.parts.push(
    `${comment('Hooks that are told what happens. A plugin overrides what it needs, and its entry file exports the hooks that plugin.wit has.')}export class EventHooks {\n${methods.join('\n\n')}\n}`,
  );
  return [...files, base, ...memory.files];
}

function emitContract(from: WitInterface, version: string, memory: MemoryCode): SourceFile {
  const file = new SourceFile(`contract/${from.name}.ts`);
  const use = memory.usedBy(file);
  for (const [name, definition] of from.definitions) file.parts.push(emitType(name, definition, memory.names, use));
  if (from.direction === 'import') emitImports(from, `jackfield:plugin/${from.name}@${version}`, memory, file);
  if (file.parts.length > 0 && from.documentation !== '') file.parts.unshift(`// ${from.documentation}`);
  return file;
}

/** Functions of the host. */
function emitImports(from: WitInterface, contract: string, memory: MemoryCode, file: SourceFile): void {
  const results = [...from.functions.values()].flatMap(({ result }) => (result === null ? [] : [result]));
  emitArea(results, memory, file);
  for (const [wit, found] of from.functions) {
    const flat = found.result === null ? [] : memory.layouts.flat(found.result);
    const own = found.parameters.flatMap(({ type }) => memory.layouts.flat(type));
    const core: CoreType[] = flat.length > 1 ? [...own, 'i32'] : own;
    const answer = flat.length === 1 ? (flat[0] ?? 'i32') : 'void';
    file.parts.push(
      `// @ts-ignore: decorator\n@external('${contract}', '${wit}')\ndeclare function import${pascal(wit)}(${coreParameters(core)}): ${answer};`,
      emitImport(wit, found, memory, file),
    );
  }
}

function emitImport(wit: string, found: WitFunction, memory: MemoryCode, file: SourceFile): string {
  const code = new CallCode(memory, file);
  const core = found.parameters.flatMap(({ name, type }) => code.lower(type, camel(name)));
  const { result } = found;
  const isInMemory = result !== null && memory.layouts.flat(result).length > 1;
  const call = `import${pascal(wit)}(${[...core, ...(isInMemory ? ['<i32>area'] : [])].join(', ')})`;
  const lends = code.statements.length > 0;
  if (lends) {
    file.use('lent', 'memory');
    file.use('takeBack', 'memory');
  }
  const back = lends ? ['takeBack(before);'] : [];
  const lines = [...(lends ? ['const before = lent();'] : []), ...code.statements];
  if (result === null) lines.push(`${call};`, ...back);
  else if (isInMemory) lines.push(`${call};`, ...back, `return ${memory.load(result, 'area', file)};`);
  else lines.push(`const answer = ${call};`, ...back, `return ${code.lift(result, ['answer'])};`);
  const own = result === null ? 'void' : memory.names.of(result, memory.usedBy(file));
  return `${comment(found.documentation)}export function ${camel(wit)}(${ownParameters(found, memory, file)}): ${own} {\n${indent(lines)}\n}`;
}

/** What the host calls, for the entry file to export. */
function emitHooks(from: WitInterface, memory: MemoryCode): SourceFile {
  const file = new SourceFile(`hooks/${from.name}.ts`);
  file.use('plugin', 'plugin');
  file.parts.push(`// The hook \`${from.name}\`: ${from.documentation}`, `export * from '../lifecycle';`);
  const results = [...from.functions.values()].flatMap(({ result }) => (result === null ? [] : [result]));
  emitArea(results, memory, file);
  for (const [wit, found] of from.functions) file.parts.push(emitExport(from.name, wit, found, memory, file));
  return file;
}

function emitExport(home: string, wit: string, found: WitFunction, memory: MemoryCode, file: SourceFile): string {
  const code = new CallCode(memory, file);
  const slots: CoreType[] = [];
  const values = found.parameters.map(({ type }) => {
    const flat = memory.layouts.flat(type);
    const names = flat.map((_core, index) => `p${slots.length + index}`);
    slots.push(...flat);
    return code.lift(type, names);
  });
  if (slots.length > MOST_PARAMETERS) throw new Error(`${home}.${wit} has more than ${MOST_PARAMETERS} core values.`);
  const name = `${home}__${wit}`.replaceAll('-', '_');
  const call = `plugin().${camel(wit)}(${values.join(', ')})`;
  const head = `export function ${name}(${coreParameters(slots)})`;
  const { result } = found;
  if (result === null) return `${head}: void {\n${indent([...code.statements, `${call};`])}\n}`;
  const flat = memory.layouts.flat(result);
  if (flat.length === 1) return `${head}: ${flat[0]} {\n${indent([...code.statements, `return ${call};`])}\n}`;
  file.use('takeBack', 'memory');
  const lines = [...code.statements, memory.store(result, 'area', call, file), 'return area;'];
  return `${head}: usize {\n${indent(lines)}\n}\n\nexport function ${name}__post(_area: usize): void {\n  takeBack(0);\n}`;
}

function emitMethod(wit: string, found: WitFunction, memory: MemoryCode, file: SourceFile): string {
  const { result } = found;
  const own = result === null ? 'void' : memory.names.of(result, memory.usedBy(file));
  const body = result === null ? '{}' : `{\n    return ${neutral(result, memory, file)};\n  }`;
  const parameters = ownParameters(found, memory, file, '_');
  return `${comment(found.documentation, '  ')}  ${camel(wit)}(${parameters}): ${own} ${body}`;
}

function ownParameters(found: WitFunction, memory: MemoryCode, file: SourceFile, prefix = ''): string {
  const use = memory.usedBy(file);
  return found.parameters.map(({ name, type }) => `${prefix}${camel(name)}: ${memory.names.of(type, use)}`).join(', ');
}

/** A fixed place for results that do not fit a core value; both sides read it at once. */
function emitArea(results: readonly WitType[], memory: MemoryCode, file: SourceFile): void {
  const layouts = results.filter((type) => memory.layouts.flat(type).length > 1).map((type) => memory.layouts.of(type));
  if (layouts.length === 0) return;
  const size = Math.max(...layouts.map((layout) => layout.size));
  file.parts.push(`const area = memory.data(${size}, 8);`);
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
