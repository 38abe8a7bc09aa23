import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const hasGit = existsSync(join(root, '.git'));
if (!hasGit)
  process.stderr.write('\n  WERE NOT RUN: the tests of .gitattributes, because this folder is no git repository.\n');

async function git(folder: string, ...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['-c', 'safe.directory=*', '-C', folder, ...words], {
    maxBuffer: 16 << 20,
  });
  return stdout;
}

/** Line endings of each file in the index and in the folder, as git reports them, with the file's attributes. */
async function lineEnds(folder: string): Promise<{ index: string; tree: string; attributes: string; file: string }[]> {
  const lines = (await git(folder, 'ls-files', '--eol')).trim().split('\n');
  return lines.map((line) => {
    const [facts = '', file = ''] = line.split('\t');
    const [, index = '', tree = '', attributes = ''] = /^i\/(\S*)\s+w\/(\S*)\s+attr\/(.*?)\s*$/.exec(facts) ?? [];
    return { index, tree, attributes, file };
  });
}

describe.runIf(hasGit)('the line ends of the repository', () => {
  it('are LF in every text file, and every binary file is named by its kind', async () => {
    for (const { index, attributes, file } of await lineEnds(root)) {
      if (attributes === '-text') continue;
      expect([attributes, index], file).toEqual(['text=auto eol=lf', expect.stringMatching(/^(lf|none)$/)]);
    }
  });

  it('are LF also in a checkout of Git for Windows, whose default is to make them CRLF, and its scripts run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jackfield-crlf-'));
    try {
      await git(root, 'clone', '--quiet', '-c', 'core.autocrlf=true', root, folder);
      expect((await lineEnds(folder)).filter(({ tree }) => tree === 'crlf' || tree === 'mixed')).toEqual([]);
      expect(await git(folder, 'status', '--porcelain')).toBe('');
      await promisify(execFile)('bash', ['-n', join(folder, 'scripts/install-test-deps.sh')]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
