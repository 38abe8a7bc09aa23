import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runJackfield } from '../testing/run-jackfield.ts';

const create = fileURLToPath(new URL('../../../create-jackfield-plugin/create.js', import.meta.url));
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'jackfield-author-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

/** Runs `jackfield plugin WORDS --json`; returns the exit code and the first printed value, which an error may follow. */
async function plugin(...words: string[]): Promise<{ exitCode: number; printed: unknown; stderr: string }> {
  const { exitCode, stdout, stderr } = await runJackfield(['plugin', ...words, '--json']);
  return { exitCode, printed: stdout === '' ? null : JSON.parse(stdout.split('\n')[0] ?? ''), stderr };
}

describe('jackfield plugin', { timeout: 120_000 }, () => {
  it('new --list tells languages, kinds and what they need', async () => {
    const { exitCode, printed } = await plugin('new', '--list');
    expect(exitCode).toBe(0);
    expect(printed).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          language: 'javascript',
          kinds: expect.arrayContaining(['chat-automation', 'panel']),
        }),
        expect.objectContaining({
          language: 'c',
          kinds: expect.arrayContaining(['audio-effect']),
          needs: 'clang, lld and wasi-libc',
        }),
      ]),
    );
  });

  it('new with something missing and nobody to ask: exit code 2, the option by name, nothing written', async () => {
    const folder = join(parent, 'nothing');
    const { exitCode, printed, stderr } = await plugin('new', 'x', '--language', 'c', '--folder', folder);
    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: null });
    expect(stderr).toMatch(/--kind: .*audio-effect/);
    expect(existsSync(folder)).toBe(false);
  });

  it('build refuses a folder that is no project, and C without a compiler by the name of what is missing', async () => {
    expect(await plugin('build', parent)).toMatchObject({
      exitCode: 1,
      printed: { error: { code: 'PLUGIN_PROJECT_INVALID', message: expect.stringContaining('jackfield.json') } },
    });
    const folder = join(parent, 'c');
    await plugin('new', 'ann:c', '--language', 'c', '--kind', 'audio-effect', '--folder', folder);
    const { exitCode, stdout } = await runJackfield(['plugin', 'build', folder, '--json'], { WASI_SDK_PATH: parent });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'TOOLCHAIN_MISSING',
        message: expect.stringMatching(/^clang is needed and was not found; install clang/),
      },
    });
  });

  it('new is npm create jackfield-plugin, too', async () => {
    const folder = join(parent, 'created');
    const words = [create, 'ann:created', '--language=c', '--kind=audio-effect', '--folder', folder];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    expect(stdout).toContain('ann:created is in');
    expect(existsSync(join(folder, 'src/plugin.c'))).toBe(true);
  });
});
