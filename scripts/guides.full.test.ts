import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cacheWithCodec } from '../host/engine/catalogue/testing/prepared-plugins.ts';
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
    const printed = await followGuide(steps, await cacheWithCodec());
    expect(printed).toContain('Nothing is wrong with it.');
    expect(printed).toContain(', 0 failed.');
  });
});
