import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generate, generatedFolder } from './generate.ts';

async function textsBelow(folder: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    texts[relative(folder, file).replaceAll('\\', '/')] = await readFile(file, 'utf8');
  }
  return texts;
}

describe('generated', () => {
  test('holds exactly what the WIT in wit/ generates; else run npm run generate -w plugin-api', async () => {
    expect(await textsBelow(generatedFolder)).toEqual(Object.fromEntries(await generate()));
  });
});
