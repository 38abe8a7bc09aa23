import binaryen from 'binaryen';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from './provenance.ts';

/**
 * The runtime that componentize-qjs 0.4.5 embeds in its native binding for synchronous components of small size
 * (QuickJS-ng as a `dylink.0` module). The digest pins it; other versions of the package have other bytes.
 */
const RUNTIME_BYTES = 956_298;
const RUNTIME_SHA256 = '51bced91769e0a3cb8bc288d230675b03fca8f97b42723b9f9f1702e6903b6f7';

const CORE_MODULE_PREAMBLE = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

/**
 * Finds the pinned QuickJS runtime in the installed bindings of componentize-qjs, below `nodeModulesFolder`.
 * Gives `undefined` where no binding holds it (another platform's build or another version).
 */
export async function findRuntime(nodeModulesFolder: string): Promise<Uint8Array | undefined> {
  const scope = join(nodeModulesFolder, '@andreiltd');
  const packages = (await readdir(scope)).filter((name) => name.startsWith('componentize-qjs-binding-'));
  for (const name of packages.sort()) {
    const addons = (await readdir(join(scope, name))).filter((file) => file.endsWith('.node'));
    for (const addon of addons) {
      const runtime = cutRuntime(await readFile(join(scope, name, addon)));
      if (runtime !== undefined) return runtime;
    }
  }
  return undefined;
}

function cutRuntime(addon: Buffer): Uint8Array | undefined {
  for (let at = addon.indexOf(CORE_MODULE_PREAMBLE); at !== -1; at = addon.indexOf(CORE_MODULE_PREAMBLE, at + 1)) {
    const candidate = addon.subarray(at, at + RUNTIME_BYTES);
    if (sha256(candidate) === RUNTIME_SHA256) return candidate;
  }
  return undefined;
}

/**
 * Replaces the runtime's sources of seeds and time by constants. componentize-qjs runs the script once and
 * snapshots the memory: with the host's seeds and clock in it, no two builds would have the same bytes. In the
 * plugin, `Date.now()` is then always 0 and `Math.random()` repeats itself after each start:
 * plugins ask the host's `clock` and `random` instead.
 */
export function fixSeedsAndTime(runtime: Uint8Array): Uint8Array {
  const module = binaryen.readBinaryWithFeatures(runtime, binaryen.Features.All);
  try {
    const resultPointer = (): number => module.local.get(0, binaryen.i32);
    replaceImport(module, 'wasi:random/insecure-seed@0.2.9', 'insecure-seed', () =>
      module.block(null, [
        module.i64.store(0, 8, resultPointer(), module.i64.const(1n)),
        module.i64.store(8, 8, resultPointer(), module.i64.const(2n)),
      ]),
    );
    replaceImport(module, 'wasi:clocks/wall-clock@0.2.0', 'now', () =>
      module.block(null, [
        module.i64.store(0, 8, resultPointer(), module.i64.const(0n)),
        module.i32.store(8, 4, resultPointer(), module.i32.const(0)),
      ]),
    );
    replaceImport(module, 'wasi:clocks/monotonic-clock@0.2.0', 'now', () => module.i64.const(0n));
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

function replaceImport(module: binaryen.Module, from: string, name: string, body: () => number): void {
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const info = binaryen.getFunctionInfo(module.getFunctionByIndex(index));
    if (info.module !== from || info.base !== name) continue;
    module.removeFunction(info.name);
    module.addFunction(info.name, info.params, info.results, [], body());
    return;
  }
  throw new Error(`The runtime does not import ${name} from ${from}.`);
}
