import type { CapabilityObjects } from './generations.ts';
import type { LogReport } from './specs.ts';

const LEVELS: readonly LogReport['level'][] = ['debug', 'info', 'warn', 'error'];
const IMPORT = /^jackfield:plugin\/([a-z]+)@\d+\.\d+\.\d+$/;
const utf8 = new TextDecoder();

/** `mayLeave` is false while the allocator or a post-return function runs: the Component Model forbids both to leave the component. */
export interface LeaveGate {
  mayLeave: boolean;
}

/**
 * Core imports of a module that uses only `log`, `clock` and `random`, whose functions take and return plain numbers (and one string); null for every other
 * module. They do not need the glue's bookkeeping about the caller, so they work in calls that bypass the glue and in calls through it.
 */
export function directImports(
  module: WebAssembly.Module,
  capabilities: CapabilityObjects,
  gate: LeaveGate,
  memory: () => WebAssembly.Memory | null,
): WebAssembly.Imports | null {
  const imports: Record<string, Record<string, unknown>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const capability = IMPORT.exec(from)?.[1] ?? '';
    const func = kind === 'function' ? functionOf(capability, name, capabilities, gate, memory) : null;
    if (func === null) return null;
    (imports[from] ??= {})[name] = func;
  }
  return imports;
}

type PlainFunction = (...args: unknown[]) => unknown;

function functionOf(
  capability: string,
  name: string,
  capabilities: CapabilityObjects,
  gate: LeaveGate,
  memory: () => WebAssembly.Memory | null,
): PlainFunction | null {
  const functions = capabilities[capability] as Readonly<Record<string, PlainFunction>> | undefined;
  const demandLeave = (): void => {
    if (!gate.mayLeave) throw new TypeError('cannot leave the component here');
  };
  const number = (func: PlainFunction | undefined): PlainFunction | null =>
    func === undefined
      ? null
      : () => {
          demandLeave();
          return func();
        };
  if (capability === 'clock' && name === 'now-ms') return number(functions?.['nowMs']);
  if (capability === 'clock' && name === 'monotonic-ms') return number(functions?.['monotonicMs']);
  if (capability === 'random' && name === 'get-u32') return number(functions?.['getU32']);
  const write = functions?.['write'];
  if (capability !== 'log' || name !== 'write' || write === undefined) return null;
  return (level, pointer, length) => {
    demandLeave();
    const word = LEVELS[Number(level)];
    const buffer = memory()?.buffer;
    if (word === undefined || buffer === undefined) throw new TypeError('a log level that is none');
    // An out-of-bounds range throws, which counts as a trap.
    write(word, utf8.decode(new Uint8Array(buffer, Number(pointer) >>> 0, Number(length) >>> 0)));
  };
}
