import { copyFile, cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyFile } from '../../host/engine/catalogue/trust/signing.ts';
import { repositoryFolder } from './componentize.ts';
import { keepSigned } from './signatures.ts';

const own = join(repositoryFolder, 'registry/jackfield');
const artifacts = (await readdir(own, { recursive: true })).filter((name) => name.endsWith('.wasm')).sort();

describe('first-party plugins', () => {
  it.each(artifacts)('%s is signed with the key that the client pins', async (name) => {
    const remedy = `jackfield plugin sign --key FILE registry/jackfield/${name}`;
    const signed = await verifyFile(join(own, name), '/nonexistent/trust.toml').catch((error: unknown) =>
      String(error),
    );
    expect(signed, remedy).toMatchObject({ id: `jackfield:${name.split('/')[0]}` });
  });
});

describe('keepSigned', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jackfield-signed-'));
    await cp(join(own, 'voice-gate'), folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is content with a signature that still matches, and not with one of other bytes', async () => {
    const file = join(folder, '0.2.0.wasm');
    expect(await keepSigned(file)).toBe(true);
    await copyFile(join(own, 'noise-suppression/0.3.1.wasm'), file);
    expect(await keepSigned(file)).toBe(false);
    await writeFile(file, await readFile(join(own, 'voice-gate/0.2.0.wasm')));
    await rm(`${file}.minisig`);
    expect(await keepSigned(file)).toBe(false);
  });
});
