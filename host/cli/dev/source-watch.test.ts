import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SourceWatch, isSource } from './source-watch.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-watch-'));
  for (const name of ['src', 'dist', 'target']) await mkdir(join(folder, name));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('tells once of three files that are saved at once, with the time of the first, and nothing of what a build writes', async () => {
  const onChange = vi.fn<(changedMs: number) => void>();
  using watch = new SourceWatch(folder, onChange);
  const beforeMs = performance.now();
  for (const name of ['a.rs', 'b.rs', 'c.rs']) await writeFile(join(folder, 'src', name), name);
  const savedMs = performance.now();
  await expect.poll(() => onChange.mock.calls.length).toBe(1);
  const [changedMs = 0] = onChange.mock.calls[0] ?? [];
  expect(changedMs).toBeGreaterThanOrEqual(beforeMs);
  expect(changedMs).toBeLessThan(savedMs + 1_000);
  await writeFile(join(folder, 'dist', 'plugin.wasm'), 'x');
  await writeFile(join(folder, 'target', 'x'), 'x');
  await writeFile(join(folder, 'src', 'd.rs'), 'd');
  await expect.poll(() => onChange.mock.calls.length).toBe(2);
  watch[Symbol.dispose]();
  await writeFile(join(folder, 'src', 'e.rs'), 'e');
  expect(onChange).toHaveBeenCalledTimes(2);
});

it('is silent about results that lie in the folder', async () => {
  const results = join(folder, 'diagnostic');
  await mkdir(results);
  const onChange = vi.fn<(changedMs: number) => void>();
  const watch = new SourceWatch(folder, onChange, results);
  await mkdir(join(results, 'ann-loud'));
  await writeFile(join(results, 'ann-loud', 'after.wav'), 'x');
  await writeFile(join(folder, 'diagnostic.c'), 'x');
  await expect.poll(() => onChange.mock.calls.length).toBe(1);
  await writeFile(join(results, 'ann-loud', 'after.wav'), 'y');
  await writeFile(join(folder, 'src', 'd.c'), 'x');
  await expect.poll(() => onChange.mock.calls.length).toBe(2);
  watch[Symbol.dispose]();
});

it.each([
  ['src/plugin.c', true],
  ['manifest.json', true],
  ['sdk/jackfield.h', true],
  ['dist/x.wasm', false],
  ['node_modules/a/index.js', false],
  ['.git/index', false],
  ['src/.plugin.c.swp', false],
  ['src/plugin.c~', false],
  ['dev.log', false],
])('%s is a source: %s', (path, expected) => {
  expect(isSource(path)).toBe(expected);
});
