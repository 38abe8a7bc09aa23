import { ByteReader } from '../gate/byte-reader.ts';
import { tooLarge } from '../gate/census.ts';
import { readLimits } from '../gate/core-module.ts';

/** Maximum size of each memory and table of a module. */
export interface Caps {
  /** Pages of 64 KiB. */
  readonly memoryPages: number;
  readonly tableEntries: number;
}

const PREAMBLE_BYTES = 8;
const SECTION = { table: 4, memory: 5 } as const;

/**
 * Returns the core module with the maximum of each memory and table lowered to the caps, or set where there was none. Engines enforce only this maximum:
 * neither V8's heap limits nor jco's options bound linear memory.
 */
export function capModule(module: Uint8Array, caps: Caps): Uint8Array {
  const reader = new ByteReader(module, PREAMBLE_BYTES);
  const parts: Uint8Array[] = [module.subarray(0, PREAMBLE_BYTES)];
  while (!reader.isAtEnd) {
    const start = reader.position;
    const id = reader.byte();
    const section = reader.range();
    if (id === SECTION.memory) parts.push(encodeSection(id, cappedMemories(section, caps.memoryPages)));
    else if (id === SECTION.table) parts.push(encodeSection(id, cappedTables(section, module, caps.tableEntries)));
    else parts.push(module.subarray(start, reader.position));
  }
  return Buffer.concat(parts);
}

function cappedMemories(section: ByteReader, cap: number): number[][] {
  const entries: number[][] = [];
  const count = section.count();
  for (let index = 0; index < count; index++) entries.push(cappedLimits(section, 'memory', cap));
  section.finish();
  return entries;
}

function cappedTables(section: ByteReader, module: Uint8Array, cap: number): number[][] {
  const entries: number[][] = [];
  const count = section.count();
  for (let index = 0; index < count; index++) {
    const start = section.position;
    const form = section.byte();
    if (form === 0x63 || form === 0x64) section.s33();
    const elementType = module.subarray(start, section.position);
    entries.push([...elementType, ...cappedLimits(section, 'table', cap)]);
  }
  section.finish();
  return entries;
}

function cappedLimits(section: ByteReader, what: string, cap: number): number[] {
  const { minimum, maximum } = readLimits(section, what);
  if (minimum > cap) throw tooLarge(`a ${what}`, minimum, cap);
  return [0x01, ...leb128(minimum), ...leb128(Math.min(maximum ?? cap, cap))];
}

function encodeSection(id: number, entries: readonly number[][]): Uint8Array {
  const body = [...leb128(entries.length), ...entries.flat()];
  return Uint8Array.from([id, ...leb128(body.length), ...body]);
}

function leb128(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}
