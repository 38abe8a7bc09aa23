import { topLevelSections } from './embed-manifest.ts';

const IMPORT_SECTION = 2;
const FUNCTION = 0;

interface Import {
  readonly module: string;
  readonly field: string;
  readonly typeIndex: number;
}

/** A core module in which each import of one module has a name of its own, and how often each was imported. */
export interface SingleImports {
  readonly core: Uint8Array;
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Names the imports from one module apart: Go's runtime and its library both import `fd_write`, and the second becomes `fd_write-2`. The
 * component tools would give it a name that the gate refuses. Throws where something else than functions is imported.
 */
export function nameImportsApart(core: Uint8Array, ofModule: string): SingleImports {
  const section = topLevelSections(core).find(({ id }) => id === IMPORT_SECTION);
  if (section === undefined) return { core, counts: new Map() };
  const counts = new Map<string, number>();
  const body: number[] = [];
  const imports = readImports(core, section.contentStart);
  for (const { module, field, typeIndex } of imports) {
    const count = module === ofModule ? (counts.get(field) ?? 0) + 1 : 1;
    if (module === ofModule) counts.set(field, count);
    body.push(...text(module), ...text(count === 1 ? field : `${field}-${count}`), FUNCTION, ...leb128(typeIndex));
  }
  const content = [...leb128(imports.length), ...body];
  const renamed = Uint8Array.from([IMPORT_SECTION, ...leb128(content.length), ...content]);
  return { core: Buffer.concat([core.subarray(0, section.start), renamed, core.subarray(section.end)]), counts };
}

function readImports(core: Uint8Array, start: number): Import[] {
  let offset = start;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = core[offset++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const name = (): string => {
    const length = number();
    offset += length;
    return new TextDecoder().decode(core.subarray(offset - length, offset));
  };
  return Array.from({ length: number() }, () => {
    const [module, field, kind] = [name(), name(), core[offset++]];
    if (kind !== FUNCTION) throw new Error(`Go imports ${module} ${field}, which is no function.`);
    return { module, field, typeIndex: number() };
  });
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...leb128(bytes.length), ...bytes];
}

function leb128(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}
