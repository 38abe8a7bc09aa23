import { readFile, writeFile } from 'node:fs/promises';

/** Name of the custom section that holds a plugin's manifest, so that one file is the whole plugin. */
export const MANIFEST_SECTION = 'jackfield:manifest';

const CUSTOM_SECTION_ID = 0;
/** Magic number, then version and layer: the same 8 bytes for core modules and components. */
const PREAMBLE_BYTES = 8;

/**
 * Returns the component with the manifest (JSON text) as its last section; an older manifest is
 * dropped. The text is compacted, so that its formatting does not change the bytes.
 * Throws a `SyntaxError` when the text is no JSON and a `TypeError` when the bytes are no component.
 */
export function embedManifest(component: Uint8Array, manifestText: string): Uint8Array {
  const manifest = JSON.stringify(JSON.parse(manifestText));
  const kept = topLevelSections(component).filter((section) => section.customName !== MANIFEST_SECTION);
  return Buffer.concat([
    component.subarray(0, PREAMBLE_BYTES),
    ...kept.map((section) => component.subarray(section.start, section.end)),
    encodeCustomSection(MANIFEST_SECTION, new TextEncoder().encode(manifest)),
  ]);
}

/** A custom section as it lies in the file: header, name, content. */
export function encodeCustomSection(sectionName: string, content: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(sectionName);
  const payloadBytes = leb128(name.length).length + name.length + content.length;
  const header = Uint8Array.of(CUSTOM_SECTION_ID, ...leb128(payloadBytes), ...leb128(name.length));
  return Buffer.concat([header, name, content]);
}

/** Content of the first top-level custom section of that name, or undefined. Throws as `embedManifest` does. */
export function customSection(binary: Uint8Array, name: string): Uint8Array | undefined {
  const section = topLevelSections(binary).find((candidate) => candidate.customName === name);
  return section && binary.subarray(section.contentStart, section.end);
}

/** One top-level section of a module or component: where it starts and ends, header included. */
export interface Section {
  id: number;
  start: number;
  end: number;
  /** Behind the header, and behind the name of a custom section. */
  contentStart: number;
  /** Name of a custom section. */
  customName: string | undefined;
}

/** The sections of a module or component, in order. Throws a `TypeError` when the bytes are neither. */
export function topLevelSections(binary: Uint8Array): Section[] {
  if (binary.length < PREAMBLE_BYTES || Buffer.from(binary.subarray(0, 4)).toString('latin1') !== '\0asm') {
    throw new TypeError('Not a WebAssembly component: the magic number is missing.');
  }
  const sections: Section[] = [];
  let offset = PREAMBLE_BYTES;
  while (offset < binary.length) {
    const start = offset;
    const id = binary[offset] ?? CUSTOM_SECTION_ID;
    const size = readLeb128(binary, offset + 1);
    const end = size.next + size.value;
    if (end > binary.length) throw new TypeError(`Section at ${start} runs past the end of the file.`);
    let customName: string | undefined;
    let contentStart = size.next;
    if (id === CUSTOM_SECTION_ID) {
      const length = readLeb128(binary, size.next);
      contentStart = length.next + length.value;
      customName = new TextDecoder().decode(binary.subarray(length.next, contentStart));
    }
    sections.push({ id, start, end, contentStart, customName });
    offset = end;
  }
  return sections;
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

function readLeb128(binary: Uint8Array, offset: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = binary[offset + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) return { value, next: offset + index + 1 };
  }
  throw new TypeError(`No LEB128 number at ${offset}.`);
}

if (import.meta.main) {
  const [input, manifest, output] = process.argv.slice(2);
  if (input === undefined || manifest === undefined || output === undefined) {
    process.stderr.write('Usage: node embed-manifest.ts COMPONENT.wasm MANIFEST.json OUTPUT.wasm\n');
    process.exit(2);
  }
  await writeFile(output, embedManifest(await readFile(input), await readFile(manifest, 'utf8')));
}
