/** Builds parts of the binary format byte by byte, for files that no regular tool would write. */

const COMPONENT_PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
const MODULE_PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

export function text(value: string): number[] {
  const bytes = [...Buffer.from(value)];
  return [...leb(bytes.length), ...bytes];
}

export function section(id: number, body: readonly number[]): number[] {
  return [id, ...leb(body.length), ...body];
}

/** A core module that exports one function under any name. */
export function moduleExporting(name: string): number[] {
  return [
    ...MODULE_PREAMBLE,
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text(name), 0, 0]),
    ...section(10, [1, 2, 0, 0x0b]),
  ];
}

/** A core module that imports one function under any names. */
export function moduleImporting(module: string, field: string): number[] {
  return [
    ...MODULE_PREAMBLE,
    ...section(1, [1, 0x60, 0, 0]),
    ...section(2, [1, ...text(module), ...text(field), 0, 0]),
  ];
}

export function componentOf(...sections: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([...COMPONENT_PREAMBLE, ...sections.flat()]);
}

export const coreModuleSection = (module: readonly number[]): number[] => section(1, module);

export const nestedComponentSection = (component: Uint8Array): number[] => section(4, [...component]);

/** Imports an interface with one function `f: func()`. */
export function importSection(name: string): number[] {
  const functionType = [0x40, 0x00, 0x01, 0x00];
  const instanceType = [0x42, 2, 0x01, ...functionType, 0x04, 0x00, ...text('f'), 0x01, 0x00];
  return [...section(7, [1, ...instanceType]), ...section(10, [1, 0x00, ...text(name), 0x05, 0x00])];
}

export function manifestSection(manifest: string): number[] {
  return section(0, [...text('jackfield:manifest'), ...Buffer.from(manifest)]);
}

export function withCustomSection(component: Uint8Array, name: string, content: string): Uint8Array {
  return Buffer.concat([component, Uint8Array.from(section(0, [...text(name), ...Buffer.from(content)]))]);
}
