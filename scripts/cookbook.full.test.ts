import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cacheWithCodec } from '../host/engine/catalogue/testing/prepared-plugins.ts';
import { followGuide, readGuide } from './run-guide.ts';

const page = fileURLToPath(new URL('../docs/guide/plugins/cookbook.md', import.meta.url));

// A file of its own, because it runs beside the guides of the languages.
describe('the cookbook', () => {
  const recipes = readFileSync(page, 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((text): [string, string] => [text.slice(0, text.indexOf('\n')), text]);

  it.each(recipes)('%s: the plugin does what its test says', async (_, recipe) => {
    const printed = await followGuide(readGuide(recipe), await cacheWithCodec());
    expect(printed).toContain(' passed, 0 failed.');
  });
});
