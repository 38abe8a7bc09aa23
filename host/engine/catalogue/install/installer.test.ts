import { mkdir, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kernelWalls } from '../../processes/kernel-walls.ts';
import { inspectBytes, inspectFile } from '../plugin-file.ts';
import { Registry } from '../registry.ts';
import { effect } from '../testing/effects.ts';
import { effectWithCode } from '../testing/feature-samples.ts';
import { transpileHere } from '../testing/transpile-here.ts';
import { assemble, buildWatComponent } from '../testing/wat-component.ts';
import { PluginCache } from './installer.ts';
import { capModule } from './memory-caps.ts';
import { keepTranspilerReady, transpile } from './transpile.ts';

let folder: string;
let file: string;
let component: Uint8Array;

beforeAll(async () => {
  // The kernel walls are known before the first installation, as in the engine.
  await kernelWalls();
  component = await buildWatComponent(effect({ id: 'test:plugin', imports: ['log'] }));
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-test-'));
  file = join(folder, 'plugin.wasm');
  await writeFile(file, component);
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('PluginCache', () => {
  it('prepares a component once, bound to full import names and without the debug log', async () => {
    const cache = new PluginCache(join(folder, 'cache'));
    const plugin = await inspectFile(file);
    const made = await cache.install(plugin);
    const code = await readFile(join(made, 'plugin.js'), 'utf8');
    expect(code).toContain("imports['jackfield:plugin/log@0.1.0']");
    expect(code).not.toContain('JCO_DEBUG');
    const { mtimeMs } = await stat(made);
    expect(await cache.install(plugin)).toBe(made);
    expect((await stat(made)).mtimeMs).toBe(mtimeMs);

    const other = new PluginCache(join(folder, 'other'));
    await other.copyFrom(cache, plugin.digest);
    expect(await readdir(await other.verify(plugin.digest))).toEqual(await readdir(made));
  });

  it('prepares the same with a transpiler that waited, once, with two at once, and in the process of the tests', async () => {
    const plugin = await inspectFile(file);
    const installed = async (name: string): Promise<string> => {
      const made = await new PluginCache(join(folder, name)).install(plugin);
      return readFile(join(made, 'index.json'), 'utf8');
    };
    const cold = await installed('cold');
    const here = await new PluginCache(join(folder, 'here'), transpileHere).install(plugin);
    expect(await readFile(join(here, 'index.json'), 'utf8')).toBe(cold);
    keepTranspilerReady();
    keepTranspilerReady();
    expect(await Promise.all([installed('waited'), installed('beside')])).toEqual([cold, cold]);
    // The waiting transpiler also refuses a broken component, and is not used again.
    keepTranspilerReady();
    await expect(transpile(new Uint8Array([1, 2, 3]), [])).rejects.toMatchObject({ code: 'PLUGIN_TRANSPILE_FAILED' });
    expect(await installed('after')).toBe(cold);
  });

  it('gives up what it makes ready when it is closed, at once, and what comes later', async () => {
    const cache = new PluginCache(join(folder, 'cache'));
    const plugin = await inspectFile(file);
    const installing = cache.install(plugin).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startMs = performance.now();
    cache.close();
    expect(await installing).toMatchObject({ code: 'ENGINE_CLOSED' });
    // Preparing the plugin takes longer than that on the fastest machine: loading jco alone takes 0.1 s.
    expect(performance.now() - startMs).toBeLessThan(100);
    await expect(cache.install(plugin)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    await expect(readdir(join(folder, 'cache'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('survives 3 installs at once and leaves nothing behind', async () => {
    const plugin = await inspectFile(file);
    const made = await Promise.all([1, 2, 3].map(() => new PluginCache(join(folder, 'cache')).install(plugin)));
    expect(new Set(made).size).toBe(1);
    expect((await readdir(join(folder, 'cache'))).length).toBe(1);
  });

  it('finds a changed file by its digest and makes the entry anew', async () => {
    const cache = new PluginCache(join(folder, 'cache'));
    const plugin = await inspectFile(file);
    const made = await cache.install(plugin);
    await writeFile(join(made, 'plugin.js'), 'globalThis.PWNED = 1;');
    await expect(cache.verify(plugin.digest)).rejects.toMatchObject({ code: 'PLUGIN_CACHE_DAMAGED' });
    const other = new PluginCache(join(folder, 'other'));
    await other.copyFrom(cache, plugin.digest);
    await expect(readdir(other.folder)).rejects.toMatchObject({ code: 'ENOENT' });
    await cache.install(plugin);
    expect(await readFile(join(made, 'plugin.js'), 'utf8')).not.toContain('PWNED');
  });

  it('refuses a file that changed after it was inspected', async () => {
    const plugin = await inspectFile(file);
    await writeFile(file, await buildWatComponent(effect({ id: 'test:other' })));
    await expect(new PluginCache(join(folder, 'cache')).install(plugin)).rejects.toMatchObject({
      code: 'PLUGIN_DIGEST_MISMATCH',
    });
  });
});

it('gives the reason of a failed preparation in the words of the transpiler, not a line of its source', async () => {
  // The code drops two values from an empty stack; the validator does not read code.
  const broken = await effectWithCode([0x1a, 0x1a])();
  inspectBytes(broken, 'broken');
  for (const isWaiting of [false, true]) {
    if (isWaiting) keepTranspilerReady();
    await expect(transpile(broken, [])).rejects.toMatchObject({
      code: 'PLUGIN_TRANSPILE_FAILED',
      details: { reason: expect.stringMatching(/^type mismatch: .*\(at offset 0x[0-9a-f]+\)$/) as string },
    });
  }
});

it('warms the transpiler up with the component that its source gives', async () => {
  const source = effect({ id: 'jackfield:warm-up', imports: ['log'] });
  const committed = await readFile(new URL('warm-up.wasm', import.meta.url));
  expect(committed.equals(await buildWatComponent(source))).toBe(true);
});

describe('files', () => {
  it('refuses 200 MB by its size, without reading it', async () => {
    const large = join(folder, 'large.wasm');
    await writeFile(large, '');
    await truncate(large, 200_000_000);
    const before = process.memoryUsage().arrayBuffers;
    await expect(inspectFile(large)).rejects.toMatchObject({
      code: 'PLUGIN_TOO_LARGE',
      details: { actual: 200_000_000 },
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  it('refuses a file that lies under another name than its manifest gives', async () => {
    const registry = new Registry(join(folder, 'registry'));
    const place = join(folder, 'registry', 'jackfield', 'opus');
    await mkdir(place, { recursive: true });
    await writeFile(join(place, '9.9.9.wasm'), await readFile(file));
    await writeFile(join(place, '9.10.0.wasm'), await readFile(file));
    const entry = await registry.find('jackfield:opus');
    expect(entry.version).toBe('9.10.0');
    await expect(registry.inspect(entry)).rejects.toMatchObject({
      code: 'PLUGIN_MANIFEST_MISMATCH',
      details: { claimed: 'test:plugin@1.0.0', expected: 'jackfield:opus@9.10.0' },
    });
    await expect(registry.find('../../etc:passwd')).rejects.toMatchObject({ code: 'PLUGIN_UNKNOWN' });
  });
});

describe('capModule', () => {
  const caps = { memoryPages: 16, tableEntries: 50 };

  it('keeps a memory from growing past the cap, where the module had no maximum or a larger one', async () => {
    for (const limits of ['1', '1 60000']) {
      const module = await assemble(`(module (memory (export "m") ${limits})
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`);
      const compiled = await WebAssembly.instantiate(capModule(module, caps));
      const grow = compiled.instance.exports['grow'] as (pages: number) => number;
      expect(grow(15)).toBe(1);
      expect(grow(1)).toBe(-1);
    }
  });

  it('caps tables and leaves the rest of the module as it was', async () => {
    const module = await assemble(
      '(module (table (export "t") 2 funcref) (func (export "f") (result i32) (i32.const 7)))',
    );
    const { instance } = await WebAssembly.instantiate(capModule(module, caps));
    const table = instance.exports['t'] as { grow: (by: number) => number };
    expect((instance.exports['f'] as () => number)()).toBe(7);
    expect(table.grow(48)).toBe(2);
    expect(() => table.grow(1)).toThrow(RangeError);
  });

  it('refuses a memory that starts above the cap', async () => {
    const module = await assemble('(module (memory 17))');
    expect(() => capModule(module, caps)).toThrow(expect.objectContaining({ code: 'PLUGIN_TOO_LARGE' }));
  });
});
