import { readFile, readdir } from 'node:fs/promises';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import createWabt from 'wabt';
import { withCustomSection } from './binary-builder.ts';

const CURRENT = '0.2.0';

/** A component made from WebAssembly text at test time. */
export interface WatComponent {
  readonly wat: string;
  /** Short names: `captured-audio`. */
  readonly exports: readonly string[];
  readonly imports?: readonly string[];
  /** Generation of the contract; default 0.1.0. */
  readonly generation?: '0.1.0' | '0.2.0';
  readonly id: string;
  readonly version?: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** String encoding; default UTF-8. */
  readonly stringEncoding?: 'utf8' | 'utf16' | 'compact-utf16';
  /** The text uses proposals that are younger than `wabt`. */
  readonly isModern?: boolean;
}

export function manifestOf({
  id,
  version = '1.0.0',
  manifest = {},
}: Pick<WatComponent, 'id' | 'version' | 'manifest'>): string {
  return JSON.stringify({
    manifestVersion: 1,
    id,
    version,
    name: id,
    description: 'For tests.',
    license: 'MIT',
    ...manifest,
  });
}

/** Core module → component with manifest. */
export async function buildWatComponent(source: WatComponent): Promise<Uint8Array> {
  const embedded = await componentEmbed({
    binary: source.isModern === true ? await parse(source.wat) : await assemble(source.wat),
    witSource: await witDocument(source),
    world: 'plugin',
    stringEncoding: source.stringEncoding ?? 'utf8',
  });
  return withCustomSection(await componentNew(embedded), 'jackfield:manifest', manifestOf(source));
}

/** The assembler of this process: making it takes a tenth of a second. */
let assembler: ReturnType<typeof createWabt> | null = null;

/** WebAssembly text → core module. */
export async function assemble(wat: string): Promise<Uint8Array> {
  assembler ??= createWabt();
  const wabt = await assembler;
  const module = wabt.parseWat('test.wat', wat, { bulk_memory: true, multi_value: true });
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

async function witDocument({ exports, imports = [], generation = '0.1.0' }: WatComponent): Promise<string> {
  const below = generation === CURRENT ? '' : `since-${generation}/`;
  const witFolder = new URL(`../../../../wit/${below}`, import.meta.url);
  const names = (await readdir(witFolder)).filter((name) => name.endsWith('.wit')).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, witFolder), 'utf8')));
  const bodies = texts.map((text) => text.replace(/^package [^;]+;$/m, ''));
  const lines = [
    ...imports.map((name) => `import jackfield:plugin/${name}@${generation};`),
    ...exports.map((name) => `export jackfield:plugin/${name}@${generation};`),
  ];
  return `package test:plugin;\nworld plugin {\n${lines.join('\n')}\n}\npackage jackfield:plugin@${generation} {\n${bodies.join('\n')}\n}\n`;
}
