import type { WitFunction, WitInterface, WitModel, WitType } from '../../wit-model.ts';
import { CallCode, GO_CORE, goParameters, goResult } from './calls.ts';
import type { CoreType } from '../../wit-layout.ts';
import { MemoryCode } from './memory.ts';
import { MODULE, PackageView, exported, packageName, unexported } from './names.ts';
import { comment, emitTypes } from './types.ts';

const HEAD = '// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.\n\n';

/** Go files of one interface by path below the SDK. */
export function emitPackage(model: WitModel, from: WitInterface): Map<string, string> {
  const name = packageName(from.name);
  const contract = `jackfield:plugin/${from.name}@${model.version}`;
  const files = new Map<string, string>();
  const view = new PackageView(model, from.name);
  const types = emitTypes(from, view);
  if (from.direction === 'types') {
    files.set(`${name}/${name}.go`, file(from, view, types));
  } else if (from.direction === 'import') {
    const memory = new MemoryCode(view);
    const functions = [...from.functions].map(([wit, found]) => emitImport(wit, found, view, memory));
    files.set(`${name}/${name}.go`, file(from, view, [...types, ...functions, ...memory.helpers]));
    files.set(`${name}/${name}_wasm.go`, declarations(from, contract, memory, true));
    files.set(`${name}/${name}_other.go`, declarations(from, contract, memory, false));
  } else {
    files.set(`${name}/${name}.go`, file(from, view, [...types, ...emitHooks(from, view)]));
    const exports = new PackageView(model, from.name);
    const memory = new MemoryCode(exports);
    const functions = [...from.functions].flatMap(([wit, found]) => emitExport(contract, wit, found, exports, memory));
    exports.imports.add(`${MODULE}/internal/abi`);
    exports.imports.add(`${MODULE}/internal/panics`);
    files.set(`${name}/${name}_wasm.go`, file(null, exports, [...functions, ...memory.helpers], name));
  }
  return files;
}

function file(from: WitInterface | null, view: PackageView, parts: readonly string[], name = ''): string {
  const text = parts.join('\n\n');
  for (const [word, path] of [
    ['abi.', `${MODULE}/internal/abi`],
    ['math.', 'math'],
    ['errors.', 'errors'],
  ] as const) {
    if (text.includes(word)) view.imports.add(path);
  }
  const imports = [...view.imports].sort();
  const list = imports.length === 0 ? '' : `import (\n${imports.map((path) => `\t"${path}"`).join('\n')}\n)\n\n`;
  const title = from === null ? '' : comment(`Package ${packageName(from.name)}: ${from.documentation}`);
  return `${HEAD}${title}package ${from === null ? name : packageName(from.name)}\n\n${list}${text}\n`;
}

/** A function of the host as a Go function. */
function emitImport(wit: string, found: WitFunction, view: PackageView, memory: MemoryCode): string {
  const code = new CallCode(view, memory, false);
  const parameters = found.parameters.map(({ name, type }) => ({ name: unexported(name), type }));
  const core = parameters.flatMap(({ name, type }) => code.lower(type, name));
  const lines = ['defer abi.Release(abi.Mark())', ...code.statements];
  const flat = found.result === null ? [] : memory.layouts.flat(found.result);
  const call = (values: readonly string[]): string => `import${exported(wit)}(${values.join(', ')})`;
  if (found.result === null) lines.push(call(core));
  else if (flat.length === 1) lines.push(`return ${code.lift(found.result, [call(core)])}`);
  else {
    const { size, align } = memory.layouts.of(found.result);
    lines.push(
      `area := abi.Alloc(${size}, ${align})`,
      call([...core, 'area']),
      ...returnLoaded(found.result, view, memory),
    );
  }
  const head = `func ${exported(wit)}(${goParameters(view, found.parameters)}) ${goResult(view, found.result)}`;
  return `${comment(found.documentation)}${head} {\n${lines.join('\n')}\n}`;
}

function returnLoaded(result: WitType, view: PackageView, memory: MemoryCode): string[] {
  if (result.kind !== 'result') return [`return ${memory.load(result, 'area')}`];
  const { ok, err } = result;
  const at = `area+${memory.layouts.payloadOffset([ok, err])}`;
  const failure = err === null ? 'errors.New("failed")' : memory.load(err, at);
  if (ok === null) return [`if abi.U8(area) != 0 {\nreturn ${failure}\n}`, 'return nil'];
  const failed = `var none ${view.typeName(ok)}\nreturn none, ${failure}`;
  return [`if abi.U8(area) != 0 {\n${failed}\n}`, `return ${memory.load(ok, at)}, nil`];
}

/** What the host implements: imports on WebAssembly, a panic elsewhere, so that tests of the rest run anywhere. */
function declarations(from: WitInterface, contract: string, memory: MemoryCode, isWasm: boolean): string {
  const functions = [...from.functions].map(([wit, found]) => {
    const core = found.parameters.flatMap(({ type }) => memory.layouts.flat(type));
    const flat = found.result === null ? [] : memory.layouts.flat(found.result);
    const all: CoreType[] = flat.length > 1 ? [...core, 'i32'] : core;
    const signature = `func import${exported(wit)}(${all.map((type, index) => `p${index} ${GO_CORE[type]}`).join(', ')})`;
    const result = flat.length === 1 ? ` ${GO_CORE[flat[0] ?? 'i32']}` : '';
    return isWasm
      ? `//go:wasmimport ${contract} ${wit}\n${signature}${result}`
      : `${signature}${result} {\n\tpanic("${packageName(from.name)}.${exported(wit)} needs the sandbox")\n}`;
  });
  const constraint = isWasm ? '' : '//go:build !wasm\n\n';
  return `${HEAD}${constraint}package ${packageName(from.name)}\n\n${functions.join('\n\n')}\n`;
}

function emitHooks(from: WitInterface, view: PackageView): string[] {
  const methods = [...from.functions].map(
    ([wit, found]) =>
      `${comment(found.documentation, '\t')}\t${exported(wit)}(${goParameters(view, found.parameters)}) ${goResult(view, found.result)}`,
  );
  return [
    `${comment(`Hooks: ${from.documentation}`)}type Hooks interface {\n${methods.join('\n')}\n}`,
    'var hooks Hooks',
    `${comment(`Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports ${from.name}.`)}func Export(implementation Hooks) {\n\thooks = implementation\n}`,
  ];
}

/** A hook as the canonical ABI wants it, and what frees its result. */
function emitExport(
  contract: string,
  wit: string,
  found: WitFunction,
  view: PackageView,
  memory: MemoryCode,
): string[] {
  const isAudio = found.documentation.startsWith('[audio]');
  const code = new CallCode(view, memory, isAudio);
  const slots: CoreType[] = [];
  const values = found.parameters.flatMap(({ name, type }) => {
    const flat = memory.layouts.flat(type);
    const names = flat.map((_core, index) => `p${slots.length + index}`);
    slots.push(...flat);
    if (type.kind !== 'result') return [code.lift(type, names)];
    code.liftResult(type, unexported(name), names);
    return [unexported(name), 'failure'];
  });
  const call = `hooks.${exported(wit)}(${values.join(', ')})`;
  const flat = found.result === null ? [] : memory.layouts.flat(found.result);
  const name = `export${exported(wit)}`;
  const signature = slots.map((type, index) => `p${index} ${GO_CORE[type]}`).join(', ');
  const head = (result: string): string => `//go:wasmexport ${contract}#${wit}\nfunc ${name}(${signature}) ${result} {`;
  const begin = ['defer panics.Log()', ...code.statements];
  if (found.result === null || flat.length === 1) {
    const result = found.result === null ? '' : GO_CORE[flat[0] ?? 'i32'];
    const lines = found.result === null ? [call] : [`return ${returnFlat(found.result, call)}`];
    return [`${head(result)}\ndefer abi.Reset()\n${[...begin, ...lines].join('\n')}\n}`];
  }
  const { size, align } = memory.layouts.of(found.result);
  const lines = [...begin, ...callAndStore(found.result, call, view, memory)];
  lines.splice(begin.length + 1, 0, `area := abi.Alloc(${size}, ${align})`);
  return [
    `${head('uint32')}\n${lines.join('\n')}\nreturn area\n}`,
    `//go:wasmexport cabi_post_${contract}#${wit}\nfunc post${exported(wit)}(uint32) { abi.Reset() }`,
  ];
}

function returnFlat(type: WitType, call: string): string {
  if (type.kind === 'primitive' && type.name === 'bool') return `abi.FromBool(${call})`;
  return type.kind === 'primitive' && (type.name === 'f64' || type.name === 'f32') ? call : `uint32(${call})`;
}

function callAndStore(result: WitType, call: string, view: PackageView, memory: MemoryCode): string[] {
  if (result.kind !== 'result') return [`result := ${call}`, memory.store(result, 'area', 'result')];
  const { ok, err } = result;
  const at = `area+${memory.layouts.payloadOffset([ok, err])}`;
  if (err === null || err.kind !== 'named') throw new Error('A hook fails with a variant.');
  const go = view.typeName(err);
  // Any other error goes to the log in its own words.
  const failed = view.caseName(err.home, err.name, 'failed');
  const coded = `var coded ${go}\nif !errors.As(err, &coded) {\ncoded = ${failed}{Value: err.Error()}\n}`;
  return [
    `${ok === null ? 'err' : 'result, err'} := ${call}`,
    `if err != nil {\nabi.PutU8(area, 1)\n${coded}\n${memory.store(err, at, 'coded')}\nreturn area\n}`,
    'abi.PutU8(area, 0)',
    ...(ok === null ? [] : [memory.store(ok, at, 'result')]),
  ];
}
