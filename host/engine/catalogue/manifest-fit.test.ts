import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectBytes } from './plugin-file.ts';
import { publishFile } from './sources/publish.ts';
import { effect } from './testing/effects.ts';
import { buildWatComponent } from './testing/wat-component.ts';

const built = (manifest: Record<string, unknown>): Promise<Uint8Array> =>
  buildWatComponent({ ...effect({ id: 'test:plugin', imports: ['log'] }), manifest });

describe('what a manifest announces and the component cannot do', () => {
  it.each([
    ['commands', { commands: [{ name: 'roll', description: 'Rolls' }] }, 'does not export command-events'],
    ['keys', { keys: [{ id: 'horn', title: 'Horn' }] }, 'does not export key-events'],
    ['hosts', { http: { hosts: ['api.example.org'] } }, 'does not import http'],
  ])('is refused: %s', async (_what, manifest, reason) => {
    const component = await built(manifest);
    expect(() => inspectBytes(component, 'x')).toThrow(expect.objectContaining({ code: 'PLUGIN_MANIFEST_INVALID' }));
    expect(() => inspectBytes(component, 'x')).toThrow(reason);
  });
});

it('a default that breaks its own schema is not published', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-fit-'));
  try {
    const file = join(folder, 'plugin.wasm');
    const a = { type: 'integer', maximum: 3, default: 9 };
    await writeFile(file, await built({ settings: { type: 'object', properties: { a } } }));
    await expect(publishFile(file, join(folder, 'registry'), null)).rejects.toMatchObject({
      code: 'PLUGIN_MANIFEST_INVALID',
      details: { reason: 'the default of the setting a must be <= 3' },
    });
    expect(await readdir(folder)).toEqual(['plugin.wasm']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
