import type { ByteReader } from './byte-reader.ts';
import { tooLarge } from './census.ts';
import type { Census } from './census.ts';
import { gateLimits } from './limits.ts';

/** What one core module brings along, by its own definition (imports not counted). */
export interface CoreModule {
  readonly memories: number;
  readonly tables: number;
  /** Pages of 64 KiB that its memories start with. */
  readonly minimumPages: number;
}

const SECTION = { custom: 0, import: 2, table: 4, memory: 5, export: 7 } as const;
const PAGE_BYTES = 65_536;

/** Walks one core module (reader behind the preamble): every name, every memory and table; code is left to the engine. */
export function readCoreModule(reader: ByteReader, census: Census): CoreModule {
  census.coreModule();
  let memories = 0;
  let tables = 0;
  let minimumPages = 0;
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const section = reader.range();
    if (id === SECTION.custom) continue;
    if (id === SECTION.import) readList(section, census, () => readImport(section, census));
    else if (id === SECTION.export) readList(section, census, () => readExport(section, census));
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
    } else if (id > 13) throw section.malformed(`unknown section ${id} in a module`);
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

function readImport(section: ByteReader, census: Census): void {
  census.name(section);
  census.name(section);
  const kind = section.byte();
  if (kind === 0) section.u32();
  else if (kind === 1) readTable(section);
  else if (kind === 2) readMemoryLimits(section);
  else if (kind === 3) {
    readValueType(section);
    section.byte();
  } else throw section.malformed(`imports of kind ${kind} are not accepted`);
}

function readExport(section: ByteReader, census: Census): void {
  census.name(section);
  const kind = section.byte();
  if (kind > 3) throw section.malformed(`exports of kind ${kind} are not accepted`);
  section.u32();
}

function readTable(section: ByteReader): void {
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

/** Limits with an optional maximum. Shared, 64-bit and custom-page memories are refused. */
export function readLimits(section: ByteReader, what: string): { minimum: number; maximum: number | null } {
  const flags = section.byte();
  if (flags > 1) throw section.malformed(`a ${what} of kind ${flags} is not accepted`);
  const minimum = section.u32();
  return { minimum, maximum: flags === 1 ? section.u32() : null };
}

function readValueType(section: ByteReader): void {
  const first = section.byte();
  // (ref null ht) and (ref ht) carry a heap type; everything else is one byte.
  if (first === 0x63 || first === 0x64) section.s33();
  else if (first < 0x65 || first > 0x7f) throw section.malformed(`unknown value type ${first}`);
}
