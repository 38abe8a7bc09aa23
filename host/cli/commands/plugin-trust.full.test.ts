import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grant, PluginView } from '@jackfield/protocol/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effect } from '../../engine/catalogue/testing/effects.ts';
import { copySharedCache } from '../../engine/catalogue/testing/shared-cache.ts';
import { buildWatComponent } from '../../engine/catalogue/testing/wat-component.ts';
import { parseTrustList } from '../../engine/catalogue/trust/trust-list.ts';
import { runJackfield } from '../testing/run-jackfield.ts';

const GAIN = 'test:gain';

let folder: string;

async function plugin(...words: string[]): Promise<{ exitCode: number; printed: unknown; stderr: string }> {
  const data = join(folder, 'data');
  const { exitCode, stdout, stderr } = await runJackfield(['plugin', ...words, '--json', '--data-dir', data]);
  return { exitCode, printed: stdout === '' ? null : JSON.parse(stdout), stderr };
}

async function viewOf(id: string): Promise<PluginView | undefined> {
  return ((await plugin('list')).printed as readonly PluginView[]).find((view) => view.id === id);
}

async function build(version: string, gain: number): Promise<string> {
  const file = join(folder, `${version}-${gain}.wasm`);
  await writeFile(file, await buildWatComponent({ ...effect({ id: GAIN, gain }), version }));
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-trust-'));
  await copySharedCache(join(folder, 'data/cache'));
});

afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('jackfield plugin publish, install, update, trust', { timeout: 90_000 }, () => {
  it('takes a plugin from its author to its user and on to the next version', async () => {
    const registry = join(folder, 'registry');
    const key = join(folder, 'author.key');
    await plugin('keygen', key);
    const first = await build('1.0.0', 1);
    const published = await plugin('publish', first, '--registry', registry, '--key', key);
    expect(published).toMatchObject({ exitCode: 0, printed: { id: GAIN, version: '1.0.0' } });
    expect(await plugin('publish', first, '--registry', registry)).toMatchObject({
      exitCode: 1,
      printed: { error: { code: 'VERSION_EXISTS' } },
    });
    const refused = await plugin('install', GAIN, '--registry', registry);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('a key that is new to you');
    expect(await plugin('install', GAIN, '--yes')).toMatchObject({ exitCode: 0, printed: { version: '1.0.0' } });
    expect(await viewOf(GAIN)).toMatchObject({ signature: { kind: 'signed', isPinned: true }, source: registry });
    const lock = await readFile(join(folder, 'data/config/plugins.lock'), 'utf8');
    expect(JSON.parse(lock)).toMatchObject({ plugins: { [GAIN]: { version: '1.0.0', source: registry } } });

    await plugin('publish', await build('1.1.0', 0.5), '--registry', registry, '--key', key);
    // The update requests no new permission, so no consent is needed.
    expect(await plugin('update')).toMatchObject({
      exitCode: 0,
      printed: [{ id: GAIN, version: '1.1.0', isInstalled: true }],
    });
    expect(await plugin('update')).toMatchObject({ exitCode: 0, printed: [] });
    const listed = { name: registry, kind: 'folder', plugins: 1, error: null };
    expect(await plugin('registry', 'list')).toMatchObject({ printed: [{ kind: 'bundled' }, listed] });
    await plugin('registry', 'remove', registry);
    expect(await plugin('registry', 'list')).toMatchObject({ printed: [{ kind: 'bundled' }] });
  });

  it('installs a file, and an older one only when that is wanted', async () => {
    const older = await build('1.0.1', 2);
    expect(await plugin('install', older, '--yes')).toMatchObject({
      printed: { error: { code: 'SIGNATURE_MISSING' } },
    });
    await plugin('trust', 'remove', 'test');
    expect(await plugin('install', older, '--yes')).toMatchObject({ printed: { error: { code: 'PLUGIN_DOWNGRADE' } } });
    expect(await plugin('install', older, '--yes', '--allow-downgrade')).toMatchObject({
      exitCode: 0,
      printed: { version: '1.0.1' },
    });
    expect(await viewOf(GAIN)).toMatchObject({ version: '1.0.1', source: 'file', signature: { kind: 'unsigned' } });
  });

  it('takes a permission back and gives it again', async () => {
    const grantOf = async (...words: string[]): Promise<Grant | undefined> =>
      ((await plugin('grants', GAIN, ...words)).printed as readonly Grant[])[0];
    expect(await grantOf()).toMatchObject({ id: 'hears-own-voice', scope: 'everywhere', isInForce: true, uses: 0 });
    expect(await grantOf('--revoke', 'hears-own-voice')).toMatchObject({ scope: 'nowhere', isInForce: false });
    expect(await grantOf('--allow', 'hears-own-voice')).toMatchObject({ scope: 'everywhere', isInForce: true });
    expect(await plugin('grants', GAIN, '--revoke', 'chat')).toMatchObject({
      printed: { error: { code: 'PLUGIN_GRANT_MISMATCH' } },
    });
  });

  it('lists keys, adds one, and stops what is revoked', async () => {
    const pub = (await readFile(join(folder, 'author.key.pub'), 'utf8')).split('\n')[1];
    expect(await plugin('trust', 'add', 'test', join(folder, 'author.key.pub'))).toMatchObject({
      exitCode: 0,
      printed: { key: pub },
    });
    const builtInFile = new URL('../../engine/catalogue/trust/built-in.toml', import.meta.url);
    const { publishers } = parseTrustList(await readFile(builtInFile, 'utf8'), 'built-in.toml');
    const keys = publishers.get('jackfield') ?? [];
    // The first-party plugins are signed with older and newer keys.
    expect(keys.length).toBeGreaterThan(1);
    expect((await plugin('trust', 'list')).printed).toMatchObject([
      ...keys.map(({ text }) => ({ namespace: 'jackfield', key: text, isBuiltIn: true })),
      { namespace: 'test', key: pub, isBuiltIn: false },
    ]);
    expect(await plugin('trust', 'add', 'jackfield', pub ?? '')).toMatchObject({
      printed: { error: { code: 'TRUST_BUILT_IN' } },
    });
    // A voice effect is installed disabled.
    expect(await plugin('enable', GAIN)).toMatchObject({ exitCode: 0 });
    const digest = (await viewOf(GAIN))?.digest ?? '';
    expect(await plugin('trust', 'revoke', digest)).toMatchObject({ exitCode: 0 });
    expect((await viewOf(GAIN))?.status).toMatchObject({ kind: 'struck-out', error: { code: 'PLUGIN_REVOKED' } });
  });
});
