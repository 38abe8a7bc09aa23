import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTemplates } from '../plugins/tooling/project/new-project.ts';
import { missingToolchain } from '../templates/testing/project-run.ts';
import { followGuide, readGuide } from './run-guide.ts';

const guides = fileURLToPath(new URL('../docs/guide/plugins/', import.meta.url));
const languages = await readTemplates();

describe('a first plugin in ten minutes', () => {
  it.each(languages)('in $title goes as the guide says', async ({ language }) => {
    const page = `${guides}${language}.md`;
    expect(existsSync(page), page).toBe(true);
    const steps = readGuide(readFileSync(page, 'utf8'));
    expect(steps.filter(({ kind }) => kind === 'run').length).toBeGreaterThan(3);
    const missing = await missingToolchain(language);
    if (missing !== null) return;
    const printed = await followGuide(steps);
    expect(printed).toContain('Nothing is wrong with it.');
    expect(printed).toContain(', 0 failed.');
  });
});

describe('the cookbook', () => {
  const recipes = readFileSync(`${guides}cookbook.md`, 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((text): [string, string] => [text.slice(0, text.indexOf('\n')), text]);

  it.each(recipes)('%s: the plugin does what its test says', async (_, recipe) => {
    const printed = await followGuide(readGuide(recipe));
    expect(printed).toContain(' passed, 0 failed.');
  });
});
