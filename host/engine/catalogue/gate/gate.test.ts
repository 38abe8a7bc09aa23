import { readFile, readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { registryFolder } from '../../supervisor/testing/chain-rig.ts';
import { inspectBytes } from '../plugin-file.ts';
import {
  componentOf,
  coreModuleSection,
  importSection,
  leb,
  manifestSection,
  moduleExporting,
  moduleImporting,
  nestedComponentSection,
  section,
  text,
} from '../testing/binary-builder.ts';
import { effect } from '../testing/effects.ts';
import { buildWatComponent, manifestOf } from '../testing/wat-component.ts';
import { passGate } from './gate.ts';

const manifest = manifestSection(manifestOf({ id: 'test:plugin' }));
const INJECTION = "x'];globalThis.PWNED=1;//";

function codeOf(bytes: Uint8Array): string {
  try {
    passGate(bytes);
    return 'passed';
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

describe('the gate lets pass', () => {
  it.each(['opus', 'greeter', 'echo-cancellation', 'noise-suppression', 'voice-gate', 'voice-changer'])(
    'every version of %s in the registry',
    async (name) => {
      const files = (await readdir(`${registryFolder}/jackfield/${name}`)).filter((file) => file.endsWith('.wasm'));
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        const bytes = await readFile(`${registryFolder}/jackfield/${name}/${file}`);
        expect(inspectBytes(bytes, name).manifest.id).toBe(`jackfield:${name}`);
      }
    },
  );

  it('an effect with one import, and reports both', async () => {
    const report = passGate(await buildWatComponent(effect({ id: 'test:plugin', imports: ['log'] })));
    expect(report.hooks).toEqual(['captured-audio']);
    expect(report.capabilities).toEqual(['log']);
    expect(report.pagesPerMemory).toBe(1_024);
  });
});

describe('the gate refuses code injection by names', () => {
  it.each([
    ['a core export', componentOf(coreModuleSection(moduleExporting(INJECTION)), manifest)],
    ['a core import module', componentOf(coreModuleSection(moduleImporting(INJECTION, 'f')), manifest)],
    ['a core import field', componentOf(coreModuleSection(moduleImporting('m', INJECTION)), manifest)],
    ['a component import', componentOf(importSection(INJECTION), manifest)],
    [
      'a core export three components deep',
      componentOf(
        nestedComponentSection(
          componentOf(nestedComponentSection(componentOf(coreModuleSection(moduleExporting(INJECTION))))),
        ),
        manifest,
      ),
    ],
    [
      'a core import in a nested component',
      componentOf(nestedComponentSection(componentOf(coreModuleSection(moduleImporting('a', '`${x}`')))), manifest),
    ],
    [
      'an instance argument',
      componentOf(coreModuleSection(moduleExporting('f')), section(2, [1, 0x01, 1, ...text('a"b'), 0, 0]), manifest),
    ],
    ['a record field', componentOf(section(7, [1, 0x72, 1, ...text('a\nb'), 0x79]), manifest)],
    ['an enum case', componentOf(section(7, [1, 0x6d, 1, ...text('a\\b')]), manifest)],
  ])('in %s', (_where, bytes) => {
    expect(codeOf(bytes)).toBe('PLUGIN_BAD_NAME');
  });
});

describe('the gate refuses', () => {
  let good: Uint8Array;

  beforeAll(async () => {
    good = await buildWatComponent(effect({ id: 'test:plugin' }));
  });

  it.each([
    'wasi:filesystem/types@0.2.0',
    'wasi:cli/environment@0.2.0',
    'jackfield:plugin/storage@0.1.0',
    'evil:net/socket',
  ])('the import %s', (name) => {
    expect(codeOf(componentOf(importSection(name), manifest))).toBe('PLUGIN_IMPORT_REFUSED');
  });

  it('an import that the contract has in another shape', () => {
    expect(codeOf(componentOf(importSection('jackfield:plugin/log@0.1.0'), manifest))).toBe('PLUGIN_CONTRACT_MISMATCH');
  });

  it('a hook as an import', () => {
    expect(codeOf(componentOf(importSection('jackfield:plugin/lifecycle@0.1.0'), manifest))).toBe(
      'PLUGIN_IMPORT_REFUSED',
    );
  });

  it('an interface of another version', () => {
    expect(codeOf(componentOf(importSection('jackfield:plugin/log@0.9.0'), manifest))).toBe('PLUGIN_IMPORT_REFUSED');
  });

  it('every truncation of a good file', () => {
    for (let length = 0; length < good.length; length += 7) expect(codeOf(good.subarray(0, length))).not.toBe('passed');
  });

  it('a core module and a file of zeros', () => {
    expect(codeOf(Uint8Array.from(moduleExporting('f')))).toBe('PLUGIN_MALFORMED');
    expect(codeOf(new Uint8Array(1_000))).toBe('PLUGIN_MALFORMED');
  });

  it('a file without a manifest, and one with two', () => {
    expect(codeOf(componentOf())).toBe('PLUGIN_MANIFEST_MISSING');
    expect(codeOf(componentOf(manifest, manifest))).toBe('PLUGIN_MALFORMED');
  });

  it('forged manifests: no JSON, another shape, a remote reference in the settings, a regular expression in their form', () => {
    for (const forged of ['{', '{"manifestVersion":1}', '[]'.padStart(400, '[')]) {
      expect(() => inspectBytes(componentOf(manifestSection(forged)), 'x')).toThrow(
        expect.objectContaining({ code: 'PLUGIN_MANIFEST_INVALID' }),
      );
    }
    const settings = { type: 'object', properties: { a: { $ref: 'http://evil.example/schema' } } };
    const rule = { effect: 'HIDE', condition: { scope: '#', schema: { pattern: '^(a+)+$' } } };
    for (const more of [{ settings }, { settingsUi: { type: 'Control', rule } }]) {
      const remote = manifestOf({ id: 'test:plugin', manifest: more });
      expect(() => inspectBytes(componentOf(manifestSection(remote)), 'x')).toThrow(
        expect.objectContaining({ code: 'PLUGIN_MANIFEST_INVALID' }),
      );
    }
  });

  it.each(['\u001b]0;evil\u0007', 'gpj.\u202eexe', 'a\rb', '\u009b2J'])(
    'a manifest with %j in a text, which a terminal or a reader would take for something else',
    (name) => {
      const forged = manifestOf({ id: 'test:plugin', manifest: { name } });
      expect(() => inspectBytes(componentOf(manifestSection(forged)), 'x')).toThrow(
        expect.objectContaining({ code: 'PLUGIN_MANIFEST_INVALID' }),
      );
    },
  );

  it('13 levels of nesting', () => {
    let nested = componentOf();
    for (let level = 0; level < 13; level++) nested = componentOf(nestedComponentSection(nested));
    expect(codeOf(nested)).toBe('PLUGIN_TOO_LARGE');
  });

  it('a type that doubles 40 times', () => {
    const types = [0x70, 0x79];
    const doubled = Array.from({ length: 40 }, (_, index) => [0x6f, 2, ...leb(index), ...leb(index)]);
    expect(codeOf(componentOf(section(7, [41, ...types, ...doubled.flat()]), manifest))).toBe('PLUGIN_TOO_LARGE');
  });

  it('ten components, each of ten components, each of ten', () => {
    const tenOf = (inner: Uint8Array): Uint8Array =>
      componentOf(
        nestedComponentSection(inner),
        section(5, [10, ...Array.from({ length: 10 }, () => [0x00, 0, 0]).flat()]),
      );
    expect(codeOf(componentOf([...tenOf(componentOf()).subarray(8)], manifest))).toBe('passed');
    expect(codeOf(componentOf([...tenOf(tenOf(tenOf(componentOf()))).subarray(8)], manifest))).toBe('PLUGIN_TOO_LARGE');
  });

  it('a module with 65 tables in one section', () => {
    const tables = (count: number): number[] => Array.from({ length: count }, () => [0x70, 0, 1]).flat();
    const withTables = (count: number): Uint8Array =>
      componentOf(
        coreModuleSection([...moduleExporting('f').slice(0, 8), ...section(4, [count, ...tables(count)])]),
        section(2, [1, 0x00, 0, 0]),
        manifest,
      );
    expect(codeOf(withTables(64))).toBe('passed');
    expect(codeOf(withTables(65))).toBe('PLUGIN_TOO_LARGE');
  });

  it('a module that starts with 65 MiB of memory', () => {
    const module = [...moduleExporting('f').slice(0, 8), ...section(5, [1, 0, ...leb(1_040)])];
    expect(codeOf(componentOf(coreModuleSection(module), manifest))).toBe('PLUGIN_TOO_LARGE');
  });

  it('shared memory, 64-bit memory and asynchronous lifts', () => {
    for (const flags of [0x03, 0x04]) {
      const module = [...moduleExporting('f').slice(0, 8), ...section(5, [1, flags, 1, 1])];
      expect(codeOf(componentOf(coreModuleSection(module), manifest))).toBe('PLUGIN_UNSUPPORTED');
    }
    expect(codeOf(componentOf(section(8, [1, 0x00, 0x00, 0, 1, 0x06, 0]), manifest))).toBe('PLUGIN_UNSUPPORTED');
  });
});
