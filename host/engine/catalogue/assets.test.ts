import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embedAssets, readAssetFolder } from '../../../plugins/tooling/embed-assets.ts';
import { readAssets } from './assets.ts';
import { passGate } from './gate/gate.ts';
import { InstalledAssets } from './installed-assets.ts';
import { inspectFile } from './plugin-file.ts';
import { componentOf, manifestSection, withCustomSection } from './testing/binary-builder.ts';
import { manifestOf } from './testing/wat-component.ts';

const bare = componentOf(manifestSection(manifestOf({ id: 'test:plugin' })));
const codeOf = (bytes: Uint8Array): unknown => {
  try {
    passGate(bytes);
    return 'passed';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};
const named = (count: number, content: Uint8Array): Map<string, Uint8Array> =>
  new Map(Array.from({ length: count }, (_, index) => [`a${index}`, content]));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-assets-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('assets of a component', () => {
  it('come out as the build put them in from its folder, sorted, without hidden files', async () => {
    await writeFile(join(folder, 'horn.wav'), Uint8Array.of(1, 2, 3));
    await writeFile(join(folder, 'bell.wav'), Uint8Array.of(4));
    await writeFile(join(folder, '.hidden'), '');
    const component = embedAssets(bare, await readAssetFolder(folder));
    expect(passGate(component).assets).toEqual(['bell.wav', 'horn.wav']);
    expect(readAssets(component)).toEqual(
      new Map([
        ['bell.wav', Uint8Array.of(4)],
        ['horn.wav', Uint8Array.of(1, 2, 3)],
      ]),
    );
    expect(await readAssetFolder(join(folder, 'nowhere'))).toEqual(new Map());
  });

  it('are read from the stored copy while it is the one that was checked', async () => {
    const file = join(folder, 'plugin.wasm');
    await writeFile(file, embedAssets(bare, named(1, Uint8Array.of(7))));
    const plugin = await inspectFile(file);
    expect(new InstalledAssets(plugin).get('a0')).toEqual(Uint8Array.of(7));
    expect(new InstalledAssets(plugin).get('a1')).toBeUndefined();
    await writeFile(file, embedAssets(bare, named(1, Uint8Array.of(8))));
    expect(new InstalledAssets(plugin).get('a0')).toBeUndefined();
  });

  it('are 32 and 8 MiB at most, for the gate and for the build', () => {
    expect(passGate(embedAssets(bare, named(32, new Uint8Array(1 << 18)))).assets.length).toBe(32);
    const withMore = (count: number, text: string): Uint8Array => {
      let bytes = bare;
      for (let index = 0; index < count; index++) bytes = withCustomSection(bytes, `jackfield:asset/a${index}`, text);
      return bytes;
    };
    expect(codeOf(withMore(33, ''))).toBe('PLUGIN_TOO_LARGE');
    expect(codeOf(withMore(1, 'x'.repeat((8 << 20) + 1)))).toBe('PLUGIN_TOO_LARGE');
    expect(() => embedAssets(bare, named(33, new Uint8Array(0)))).toThrow('33 assets');
    expect(() => embedAssets(bare, named(1, new Uint8Array((8 << 20) + 1)))).toThrow('bytes');
  });

  it.each(['', '../x', 'A', '.x', 'a b', `a${'x'.repeat(64)}`])('cannot be called %j', (name) => {
    expect(codeOf(withCustomSection(bare, `jackfield:asset/${name}`, ''))).toBe('PLUGIN_BAD_NAME');
    expect(() => embedAssets(bare, new Map([[name, new Uint8Array(0)]]))).toThrow(TypeError);
  });

  it('appear once', () => {
    const once = withCustomSection(bare, 'jackfield:asset/a', 'x');
    expect(codeOf(withCustomSection(once, 'jackfield:asset/a', 'y'))).toBe('PLUGIN_MALFORMED');
  });
});
