import type { ByteReader } from './byte-reader.ts';
import { tooLarge } from './census.ts';
import type { Census } from './census.ts';
import { unsupported } from './features.ts';
import { gateLimits } from './limits.ts';

/** Memories and tables that one core module defines itself (imports not counted). */
export interface CoreModule {
  readonly memories: number;
  readonly tables: number;
  /** Initial size of all its memories together, in pages of 64 KiB. */
  readonly minimumPages: number;
}

const SECTION = { custom: 0, import: 2, table: 4, memory: 5, export: 7, tag: 13 } as const;
/** Kinds of imports and exports. */
const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;
const LIMITS = { maximum: 1, shared: 2, is64: 4, pageSize: 8 } as const;
const PAGE_BYTES = 65_536;

/** Walks one core module (the reader is behind the preamble): every name, memory and table. Code is left to the WebAssembly engine. */
export function readCoreModule(reader: ByteReader, census: Census): CoreModule {
  census.coreModule();
  let memories = 0;
  let importedMemories = 0;
  let tables = 0;
  let minimumPages = 0;
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const section = reader.range();
    if (id === SECTION.custom) continue;
    if (id === SECTION.import) {
      readList(section, census, () => {
        if (readImport(section, census) === KIND.memory) importedMemories += 1;
      });
    } else if (id === SECTION.export) readList(section, census, () => readExport(section, census));
    else if (id === SECTION.table) {
      readList(section, census, () => {
        readTable(section);
        tables += 1;
      });
    } else if (id === SECTION.memory) {
      readList(section, census, () => {
        minimumPages += readMemoryLimits(section);
        memories += 1;
      });
    } else if (id === SECTION.tag) throw unsupported('exceptions', section);
    else if (id > SECTION.tag) throw section.malformed(`unknown section ${id} in a module`);
    if (memories + importedMemories > 1) throw unsupported('several-memories', section);
  }
  return { memories, tables, minimumPages };
}

function readList(section: ByteReader, census: Census, readEntry: () => void): void {
  const count = section.count();
  for (let index = 0; index < count; index++) {
    census.item();
    readEntry();
  }
  section.finish();
}

/** Returns the kind of the import. */
function readImport(section: ByteReader, census: Census): number {
  census.name(section, 'core-module');
  census.name(section, 'core-key');
  const kind = section.byte();
  if (kind === KIND.function) section.u32();
  else if (kind === KIND.table) readTable(section);
  else if (kind === KIND.memory) readMemoryLimits(section);
  else if (kind === KIND.global) {
    readValueType(section);
    section.byte();
  } else if (kind === KIND.tag) throw unsupported('exceptions', section);
  else throw section.malformed(`unknown kind ${kind} of an import`);
  return kind;
}

function readExport(section: ByteReader, census: Census): void {
  census.name(section, 'core-export');
  const kind = section.byte();
  if (kind === KIND.tag) throw unsupported('exceptions', section);
  if (kind > KIND.tag) throw section.malformed(`unknown kind ${kind} of an export`);
  section.u32();
}

function readTable(section: ByteReader): void {
  if (section.peek() === 0x40) throw unsupported('table-initializers', section);
  readValueType(section);
  const limits = readLimits(section, 'table');
  if (limits.minimum > gateLimits.tableEntries) throw tooLarge('a table', limits.minimum, gateLimits.tableEntries);
}

function readMemoryLimits(section: ByteReader): number {
  const limits = readLimits(section, 'memory');
  if (limits.minimum * PAGE_BYTES > gateLimits.memoryBytes) {
    throw tooLarge('the memory', limits.minimum * PAGE_BYTES, gateLimits.memoryBytes);
  }
  return limits.minimum;
}

/** Reads limits with an optional maximum. Shared, 64-bit and custom-page memories are refused. */
export function readLimits(section: ByteReader, what: string): { minimum: number; maximum: number | null } {
  const flags = section.byte();
  if (flags > (LIMITS.maximum | LIMITS.shared | LIMITS.is64 | LIMITS.pageSize)) {
    throw section.malformed(`unknown kind ${flags} of a ${what}`);
  }
  if ((flags & LIMITS.is64) !== 0) throw unsupported('memory-64', section);
  if ((flags & LIMITS.shared) !== 0) throw unsupported('shared-memory', section);
  if ((flags & LIMITS.pageSize) !== 0) throw unsupported('page-sizes', section);
  const minimum = section.u32();
  return { minimum, maximum: (flags & LIMITS.maximum) !== 0 ? section.u32() : null };
}

function readValueType(section: ByteReader): void {
  const first = section.byte();
  // (ref null ht) and (ref ht) carry a heap type; everything else is one byte.
  if (first === 0x63 || first === 0x64) section.s33();
  else if (first < 0x65 || first > 0x7f) throw section.malformed(`unknown value type ${first}`);
}
