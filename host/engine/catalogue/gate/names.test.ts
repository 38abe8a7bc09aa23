import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { parse, print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { beforeAll, describe, expect, it } from 'vitest';
import { registryFolder } from '../../supervisor/testing/chain-rig.ts';
import { transpileOptions } from '../install/transpile-options.ts';
import { capturedAudio, guest } from '../testing/audio-guests.ts';
import {
  componentOf,
  coreModuleSection,
  manifestSection,
  moduleExporting,
  moduleImporting,
  section,
  text,
} from '../testing/binary-builder.ts';
import { Random } from '../testing/mutate.ts';
import { buildWatComponent, manifestOf } from '../testing/wat-component.ts';
import { passGate } from './gate.ts';
import { isAcceptedName } from './names.ts';

const HOOK = 'jackfield:plugin/captured-audio@0.2.0#deactivate';
const manifest = manifestSection(manifestOf({ id: 'test:plugin' }));

/** Pattern of identifiers that nothing else in the generated code has. */
const OWN = /^(?:exports0[A-Z0-9]|[a-z][A-Za-z0-9]*\d+[A-Z]|moduleLoader[A-Z])/;

/** Names from the components of all toolchains that templates exist for. */
const EMITTED = [
  'memory',
  '0',
  '_initialize',
  '__stack_pointer',
  'cabi_realloc_wit_bindgen_0_63_0',
  'fd_write-2',
  'wasi_snapshot_preview1:reset_adapter_state',
  'GOT.func',
  'libc.so:__wasilibc_cwd',
  'libc++.so:memory_base',
  'wit-component:stubs:memory_base',
  'exports#init',
  'componentize_qjs_runtime.wasm:cabi_realloc',
  '[resource-drop]output-stream',
  '$imports',
  'jackfield:plugin/lane-voice-in@0.2.0#on-voice-packet-received',
  'cabi_post_jackfield:plugin/lifecycle@0.2.0#start',
  'wasi:cli/environment@0.2.0:get-arguments',
  'cm32p2|wasi:io/streams@0.2|[method]output-stream.write_post',
  'cm32p2|wasi:cli/terminal-input@0.2|terminal-input_dtor',
  'cm32p2|local:init/module-loader|resolve',
  'cm32p2||run',
] as const;

const HOSTILE = [
  '',
  '//',
  '*',
  '$',
  '$1',
  '-',
  '_',
  '__',
  '+',
  '~this',
  'a b',
  '__proto__',
  'constructor',
  'prototype',
  'globalThis',
  'delete',
  'eval',
  'arguments',
  'x/globalThis',
  'x/global-this',
  'x/undefined',
  'x/memory0',
  'x/exports0',
  'x/0',
  'x/y/z#w',
  'a:b/global-this',
  'a:b/memory0',
  'a:b/exports@0',
  'a:b/to#uint32',
  'a:b/get-core#module',
] as const;

describe('names of core modules', () => {
  it.each(EMITTED)('%j is one that toolchains export', (name) => {
    expect(isAcceptedName(name, 'core-export')).toBe(true);
  });

  it.each(HOSTILE)('%j is refused as an export, and as the alias of one', (name) => {
    const exported = componentOf(coreModuleSection(moduleExporting(name)), manifest);
    const aliased = componentOf(
      coreModuleSection(moduleExporting('f')),
      section(2, [1, 0, 0, 0]),
      section(6, [1, 0, 0, 1, 0, ...text(name)]),
      manifest,
    );
    for (const component of [exported, aliased])
      expect(() => passGate(component)).toThrow(expect.objectContaining({ code: 'PLUGIN_BAD_NAME' }));
  });

  it.each(['//', '*', '$1', '__proto__', 'constructor', 'x/y', 'a/b/c'])('%j is refused as an import', (name) => {
    for (const module of [moduleImporting(name, 'f'), moduleImporting('m', name)])
      expect(() => passGate(componentOf(coreModuleSection(module), manifest))).toThrow(
        expect.objectContaining({ code: 'PLUGIN_BAD_NAME' }),
      );
  });

  it('takes the names of every component of the registry', () => {
    const files = globSync('jackfield/*/*.wasm', { cwd: registryFolder });
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) expect(passGate(readFileSync(join(registryFolder, file))).hooks).not.toEqual([]);
  });
});

describe('the transpiler makes of an accepted name', () => {
  let wat: string;

  beforeAll(async () => {
    const source = guest({ id: 'test:plugin', exports: ['captured-audio'], functions: [capturedAudio()] });
    wat = await print(await buildWatComponent(source));
  });

  /** Identifiers that the generated code declares, without those of the functions that keep their name. */
  async function declaredFor(name: string): Promise<string[]> {
    const component = await parse(wat.replaceAll(HOOK, name));
    const { files } = await transpileBytes(component, { ...transpileOptions, map: {} });
    const code = Buffer.from(new Map(Object.entries(files)).get('plugin.js') ?? '').toString();
    return [...code.matchAll(/\b(?:let|const|var|function|class) ([A-Za-z0-9_$]+)/g)].map((match) => match[1] ?? '');
  }

  // Names with brackets are not valid identifiers in the text format; `memory` is already taken.
  it.each(EMITTED.filter((name) => name !== 'memory' && !name.includes('[')))(
    '%j an identifier of its own',
    async (name) => {
      const usual = new Set(await declaredFor(HOOK));
      const others = (await declaredFor(name)).filter((identifier) => !usual.has(identifier));
      expect(others).toEqual([expect.stringMatching(OWN)]);
    },
  );

  it('an identifier of its own, also where it is put together at random: 40 of 4,000 tries', async () => {
    const random = new Random(8);
    const parts = [
      'a:b/',
      'x/',
      'global',
      'This',
      'memory',
      'exports',
      'get-core',
      '0',
      '@1.2.3',
      '@0.2',
      '#',
      '|',
      ':',
      '-',
      '_',
      '$',
      '.',
      '+',
      'cm32p2|',
      'to',
      'uint32',
      'proto',
      '__',
    ];
    const accepted = new Set<string>();
    for (let attempt = 0; attempt < 4_000; attempt++) {
      const length = 1 + random.below(6);
      const name = Array.from({ length }, () => parts[random.below(parts.length)]).join('');
      if (name !== 'memory' && isAcceptedName(name, 'core-export')) accepted.add(name);
    }
    const chosen = [...accepted].sort((a, b) => Number(b.includes('/')) - Number(a.includes('/'))).slice(0, 40);
    expect(chosen).toHaveLength(40);
    const usual = new Set(await declaredFor(HOOK));
    for (const name of chosen) {
      const others = (await declaredFor(name)).filter((identifier) => !usual.has(identifier));
      expect(others, name).toEqual([expect.stringMatching(OWN)]);
    }
  }, 60_000);
});
