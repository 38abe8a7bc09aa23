import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from './write-file-atomic.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('makes a file with its mode, replaces it, keeps its mode, and leaves nothing beside it', async () => {
    const file = join(folder, 'a.json');
    await writeFileAtomic(file, 'one', { mode: 0o600 });
    await writeFileAtomic(file, Buffer.from('two'));
    expect(await readFile(file, 'utf8')).toBe('two');
    const expected = process.platform === 'win32' ? 0o666 : 0o600;
    expect((await stat(file)).mode & 0o777).toBe(expected);
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it.runIf(process.platform !== 'win32')('writes through a link, as people have for their settings', async () => {
    await mkdir(join(folder, 'dotfiles'));
    await writeFile(join(folder, 'dotfiles', 'a.json'), 'one');
    await symlink(join(folder, 'dotfiles', 'a.json'), join(folder, 'a.json'));
    await writeFileAtomic(join(folder, 'a.json'), 'two');
    expect(await readFile(join(folder, 'dotfiles', 'a.json'), 'utf8')).toBe('two');
  });

  it('leaves the old content and nothing beside it where the folder refuses', async () => {
    await expect(writeFileAtomic(join(folder, 'none', 'a'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(folder)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'leaves the old content whole on a disk with room for a part',
    async ({ skip }) => {
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
      } catch {
        process.stderr.write(
          '\n  WAS NOT RUN: writeFileAtomic on a full disk. It wants root, who may mount a tmpfs.\n',
        );
        skip();
      }
      try {
        const file = join(folder, 'a.json');
        await writeFileAtomic(file, 'old');
        await expect(writeFileAtomic(file, 'x'.repeat(100_000))).rejects.toMatchObject({ code: 'ENOSPC' });
        expect(await readFile(file, 'utf8')).toBe('old');
        expect(await readdir(folder)).toEqual(['a.json']);
      } finally {
        execFileSync('umount', ['--lazy', folder]);
      }
    },
  );
});
