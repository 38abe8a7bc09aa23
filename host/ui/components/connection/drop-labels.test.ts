import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { dropLines } from './drop-labels.ts';

const audio = fileURLToPath(new URL('../../../engine/audio', import.meta.url));

it('sums up what was dropped by area, the most first, and keeps the names of the counters for a report', () => {
  expect(dropLines({ 'jitter.late': 3, 'page.underrun': 2, 'page.overrun': 5 })).toEqual([
    { words: 'between this window and Jackfield', count: 7, counters: 'page.underrun 2, page.overrun 5' },
    { words: 'because packets came late', count: 3, counters: 'jitter.late 3' },
  ]);
});

it('has words for every counter of the audio engine', async () => {
  const names = new Set<string>();
  for await (const file of glob('**/*.ts', { cwd: audio, exclude: (name) => name.endsWith('.test.ts') })) {
    const source = await readFile(`${audio}/${file}`, 'utf8');
    for (const [, name = ''] of source.matchAll(/drops\.add\([^)]*?'([a-z-]+\.[a-z-]+)'/gu)) names.add(name);
  }
  expect(names.size).toBeGreaterThan(8);
  const lines = dropLines(Object.fromEntries([...names].map((name) => [name, 1])));
  expect(lines.filter(({ words }) => names.has(words))).toEqual([]);
});
