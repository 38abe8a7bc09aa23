import { describe, expect, it } from 'vitest';
import { readTemplates } from '../plugins/tooling/project/new-project.ts';
import { missingToolchain, runTemplate } from './testing/project-run.ts';

const languages = await readTemplates();

describe.each(languages)('a project in $title', ({ language, kinds }) => {
  it.each(kinds)('of the template %s builds and passes its own tests', async (kind) => {
    const missing = await missingToolchain(language);
    if (missing !== null) return;
    const { tests } = await runTemplate(language, kind);
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });
});
