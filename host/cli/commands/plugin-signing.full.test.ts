import { cp, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registryFolder } from '../places.ts';
import { runJackfield } from '../testing/run-jackfield.ts';

let folder: string;
let file: string;

async function plugin(...words: string[]): Promise<{ exitCode: number; printed: unknown }> {
  const { exitCode, stdout } = await runJackfield(['plugin', ...words, '--json', '--data-dir', folder]);
  return { exitCode, printed: JSON.parse(stdout) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-signing-'));
  file = join(folder, 'plugin.wasm');
  await cp(join(registryFolder, 'jackfield/voice-gate/0.2.0.wasm'), file);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('jackfield plugin keygen, sign, verify', { timeout: 60_000 }, () => {
  it('signs with a key of its own, which a namespace pinned to another key does not take', async () => {
    const key = join(folder, 'own.key');
    expect(await plugin('keygen', key)).toMatchObject({ exitCode: 0, printed: { key: expect.stringMatching(/^RW/) } });
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    expect(await plugin('keygen', key)).toMatchObject({
      exitCode: 1,
      printed: { error: { code: 'SETTINGS_UNWRITABLE' } },
    });
    expect(await plugin('verify', file)).toMatchObject({ printed: { error: { code: 'SIGNATURE_MISSING' } } });
    expect(await plugin('sign', '--key', key, file)).toMatchObject({
      exitCode: 0,
      printed: [{ id: 'jackfield:voice-gate', version: '0.2.0' }],
    });
    expect(await plugin('verify', file)).toMatchObject({ printed: { error: { code: 'SIGNATURE_KEY_CHANGED' } } });
  });

  it('says what is wrong with a file that is no key', async () => {
    const noKey = join(folder, 'no.key');
    await writeFile(noKey, 'hello');
    for (const each of [noKey, join(folder, 'missing.key')])
      expect(await plugin('sign', '--key', each, file)).toMatchObject({
        exitCode: 1,
        printed: { error: { code: 'SIGNING_KEY_INVALID' } },
      });
  });
});
