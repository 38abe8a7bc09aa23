import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../host/engine/catalogue/manifest.ts';
import { languageBuilds } from '../plugins/tooling/project/languages.ts';
import { createProject, readTemplates } from '../plugins/tooling/project/new-project.ts';
import { readProject } from '../plugins/tooling/project/plugin-project.ts';
import { readWorld } from '../plugins/tooling/project/plugin-world.ts';
import { runTemplate } from './testing/project-run.ts';

const folder = fileURLToPath(new URL('./', import.meta.url));
const languages = await readTemplates();
const all = languages.flatMap(({ language, kinds }) => kinds.map((kind) => ({ language, kind })));
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'jackfield-templates-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

describe('templates', { timeout: 90_000 }, () => {
  it('offer the kinds that have a folder, for languages that can be built, and README says which', () => {
    const [, head, ...rows] = readFileSync(join(folder, 'README.md'), 'utf8').match(/^\|.*\|$/gm) ?? [];
    expect(head).toMatch(/^\|---/);
    for (const { language, title, kinds } of languages) {
      const folders = readdirSync(join(folder, language), { withFileTypes: true }).filter((entry) =>
        entry.isDirectory(),
      );
      const found = folders.map(({ name }) => name).filter((name) => name !== 'common');
      expect(found.sort()).toEqual([...kinds].sort());
      expect([...languageBuilds.keys()]).toContain(language);
      const row = rows.find((line) => line.startsWith(`| ${title} |`));
      expect(row?.match(/✓/g)?.length, title).toBe(kinds.length);
    }
  });

  it('are told by kind in the guide', () => {
    const guide = readFileSync(join(folder, '../docs/guide/plugins/README.md'), 'utf8');
    const told = [...guide.matchAll(/^\| `([a-z-]+)` \|.*\| ([^|]+) \|$/gm)].map(([, kind, titles]) => [kind, titles]);
    const kinds = [...new Set(all.map(({ kind }) => kind))];
    const offered = kinds.map((kind) => [
      kind,
      languages
        .filter((each) => each.kinds.includes(kind))
        .map(({ title }) => title)
        .join(', '),
    ]);
    expect(told.sort()).toEqual(offered.sort());
  });

  it.each(all)('$language $kind make a whole project: manifest, world, tests, README of one screen', async (wanted) => {
    const target = join(parent, `${wanted.language}-${wanted.kind}`);
    const { files } = await createProject({ folder: target, id: 'ann:echo-room', ...wanted });
    const project = await readProject(target);
    expect(project).toMatchObject({ id: 'ann:echo-room', file: { language: wanted.language } });
    const { manifest } = readManifest(project.manifestText);
    expect(manifest.name).toBe('Echo room');
    const world = await readWorld(project.worldFile);
    expect(world).toMatchObject({ generation: '0.2.0', exports: expect.arrayContaining(['lifecycle']) });
    expect(files.some((file) => /^test\/.+\.json$/.test(file))).toBe(true);
    expect(files).toEqual(expect.arrayContaining(['.gitignore', 'README.md']));
    expect(files.some((file) => file.startsWith('sdk/'))).toBe(true);
    expect(readFileSync(join(target, 'README.md'), 'utf8').split('\n').length).toBeLessThan(60);
    for (const file of files.filter((name) => !name.endsWith('.wav') && !name.startsWith('sdk/')))
      expect(readFileSync(join(target, file), 'utf8'), file).not.toMatch(/\{\{\w+\}\}/);
  });

  it('make a gain in AssemblyScript that builds and passes its 2 tests in a real sandbox', async () => {
    const { tests } = await runTemplate('assemblyscript', 'audio-effect');
    expect(tests.map(({ file, problems }) => ({ file, problems }))).toEqual([
      { file: 'default.json', problems: [] },
      { file: 'louder.json', problems: [] },
    ]);
  });

  it.each([
    [{ id: 'Echo', kind: 'audio-effect', language: 'c' }, /no id/],
    [{ id: 'ann:x', kind: 'audio-effect', language: 'cobol' }, /there are .*assemblyscript/],
    [{ id: 'ann:x', kind: 'panel', language: 'c' }, /there are audio-effect.*; panel is there in .*Go, JavaScript/],
    [{ id: 'ann:x', kind: 'theme', language: 'c' }, /no kind theme; there are audio-effect, chat-automation, .*panel/],
  ])('refuse %o and write nothing', async (wanted, words) => {
    const target = join(parent, 'refused');
    await expect(createProject({ folder: target, ...wanted })).rejects.toMatchObject({
      code: 'PLUGIN_PROJECT_INVALID',
      message: expect.stringMatching(words),
    });
    expect(existsSync(target)).toBe(false);
  });

  it('never write into a folder that has something in it', async () => {
    const target = await mkdtemp(join(parent, 'full-'));
    await writeFile(join(target, 'notes.txt'), 'mine');
    const wanted = { folder: target, id: 'ann:x', kind: 'audio-effect', language: 'c' };
    await expect(createProject(wanted)).rejects.toMatchObject({ message: expect.stringContaining('is not empty') });
    expect(await readdir(target)).toEqual(['notes.txt']);
  });
});
