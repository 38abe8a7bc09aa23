import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../componentize.ts';

/** The folder of all templates; templates/README.md says how it is laid out. */
export const templatesFolder = join(repositoryFolder, 'templates');

/** One language that projects can be made in: its `language.json`. */
export interface TemplateLanguage {
  /** Name of its folder and of its build. */
  readonly language: string;
  readonly title: string;
  /** What has to be installed beside Jackfield, in words. */
  readonly needs: string;
  /** Kinds of plugin, in the order in which they are offered. */
  readonly kinds: readonly string[];
  /** Folders of Jackfield that the project gets a copy of, by folder in the project. */
  readonly copies: Readonly<Record<string, string>>;
}

/** All languages, sorted by title. Throws a `TypeError` for a `language.json` that is none. */
export async function readTemplates(): Promise<TemplateLanguage[]> {
  const languages: TemplateLanguage[] = [];
  for (const entry of await readdir(templatesFolder, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== 'testing') languages.push(await readLanguage(entry.name));
  }
  return languages.sort((a, b) => a.title.localeCompare(b.title));
}

async function readLanguage(language: string): Promise<TemplateLanguage> {
  const file = join(templatesFolder, language, 'language.json');
  const {
    title,
    sdk,
    needs,
    kinds,
    copies = {},
  } = JSON.parse(await readFile(file, 'utf8')) as {
    title?: unknown;
    sdk?: unknown;
    needs?: unknown;
    kinds?: unknown;
    copies?: Record<string, string>;
  };
  if (typeof title !== 'string' || typeof sdk !== 'string' || typeof needs !== 'string' || !Array.isArray(kinds)) {
    throw new TypeError(`${file} lacks title, sdk, needs or kinds.`);
  }
  return { language, title, needs, kinds: kinds.map(String), copies: { sdk, ...copies } };
}
