import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolvePaths } from './paths.ts';
import { realFolder } from './real-folder.ts';
import { makePrivateFolder, makeTemporaryFolder, temporaryParents } from './temporary-folder.ts';
import { ensureFolders } from './ensure-folders.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'jackfield-folders-')));
  mkdirSync(join(root, 'real'));
  symlinkSync(join(root, 'real'), join(root, 'link'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

describe.runIf(process.platform !== 'win32')('a folder behind a symbolic link', () => {
  it('is named by its real path, also where the last parts are still missing', () => {
    expect(realFolder(join(root, 'link'))).toBe(join(root, 'real'));
    expect(realFolder(join(root, 'link', 'a', 'b'))).toBe(join(root, 'real', 'a', 'b'));
    expect(realFolder(join(root, 'nothing', 'a'))).toBe(join(root, 'nothing', 'a'));
  });

  it('stays as it is when the link leads nowhere or in a circle', () => {
    symlinkSync(join(root, 'gone'), join(root, 'broken'));
    symlinkSync(join(root, 'circle'), join(root, 'circle'));
    for (const name of ['broken', 'circle']) expect(realFolder(join(root, name))).toBe(join(root, name));
  });

  it('is resolved for --data-dir, for JACKFIELD_HOME, and for one of the four alone', () => {
    const ends = (paths: object): string[] => Object.values(paths).map((path: string) => path.slice(root.length));
    expect(ends(resolvePaths(join(root, 'link')))).toEqual([
      '/real/config',
      '/real/data',
      '/real/cache',
      '/real/state',
    ]);
    expect(resolvePaths(undefined, { JACKFIELD_HOME: join(root, 'link') }).cache).toBe(join(root, 'real', 'cache'));
    mkdirSync(join(root, 'home'));
    symlinkSync(join(root, 'real'), join(root, 'home', 'cache'));
    expect(resolvePaths(join(root, 'home'))).toMatchObject({
      cache: join(root, 'real'),
      state: join(root, 'home', 'state'),
    });
  });

  it.runIf(process.platform === 'linux')('is resolved for the XDG folders', () => {
    for (const name of ['CONFIG', 'DATA', 'CACHE', 'STATE']) vi.stubEnv(`XDG_${name}_HOME`, join(root, 'link', name));
    expect(resolvePaths(undefined, {})).toEqual({
      config: join(root, 'real', 'CONFIG', 'jackfield'),
      data: join(root, 'real', 'DATA', 'jackfield'),
      cache: join(root, 'real', 'CACHE', 'jackfield'),
      state: join(root, 'real', 'STATE', 'jackfield'),
    });
  });

  it('is resolved for temporary files', () => {
    vi.stubEnv('TMPDIR', join(root, 'link'));
    expect(makeTemporaryFolder('x-').startsWith(join(root, 'real', 'x-'))).toBe(true);
  });
});

describe('ensureFolders', () => {
  it('makes the four folders that are written to', async () => {
    const paths = resolvePaths(join(root, 'new'));
    await ensureFolders(paths);
    for (const folder of Object.values(paths)) expect(realpathSync(folder)).toBe(folder);
  });

  it('names the folder, the reason and what to do where one cannot be made', async () => {
    writeFileSync(join(root, 'file'), '');
    const refusal = await ensureFolders(resolvePaths(join(root, 'file'))).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'FOLDER_UNUSABLE' });
    expect((refusal as Error).message).toContain(join(root, 'file', 'state'));
    expect((refusal as Error).message).toContain('--data-dir');
  });
});

describe('a temporary folder', () => {
  it('is made in the next place where the one of TMPDIR is missing', () => {
    vi.stubEnv('TMPDIR', join(root, 'missing'));
    vi.stubEnv('XDG_RUNTIME_DIR', join(root, 'real'));
    expect(temporaryParents().slice(0, 2)).toEqual([join(root, 'missing'), join(root, 'real')]);
    expect(makeTemporaryFolder('x-').startsWith(join(root, 'real', 'x-'))).toBe(true);
  });

  it('is refused with the reason of the first place where none can be used', () => {
    const parents = [join(root, 'first'), join(root, 'second')];
    expect(() => makePrivateFolder('x-', parents)).toThrowError(
      expect.objectContaining({ code: 'TEMPORARY_FOLDER_UNUSABLE', message: expect.stringContaining('first') }),
    );
    expect(() => makePrivateFolder('x-', [])).toThrowError(/too long.*set TMPDIR/);
  });
});
