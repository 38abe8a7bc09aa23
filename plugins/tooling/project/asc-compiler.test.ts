import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repositoryFolder } from '../componentize.ts';
import { runAsc } from './asc-compiler.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-asc-'));
  await cp(join(repositoryFolder, 'bench/plugins/assemblyscript'), folder, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const compile = async (): Promise<Uint8Array> => {
  await runAsc(['assembly/index.ts', '--outFile', join(folder, 'core.wasm'), '--use', 'abort=', '--baseDir', folder]);
  return readFile(join(folder, 'core.wasm'));
};

it('gives the same bytes from one run to the next, other bytes for another source, and the file and line of a mistake', async () => {
  const first = await compile();
  expect(Buffer.compare(first, await compile())).toBe(0);
  const source = join(folder, 'assembly/index.ts');
  const text = await readFile(source, 'utf8');
  await writeFile(source, `${text}let wrong: i32 = 'x';\n`);
  const lines = text.split('\n').length;
  await expect(compile()).rejects.toThrow(new RegExp(`in assembly/index\\.ts\\(${lines},\\d+\\)`));
  await writeFile(source, text.replace('0.8', '0.5'));
  expect(Buffer.compare(first, await compile())).not.toBe(0);
});
