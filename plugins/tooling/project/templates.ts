import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../componentize.ts';
import { invalidProject } from './project-error.ts';

/** The folder of all templates; templates/README.md says how it is laid out. */
export const templatesFolder = join(repositoryFolder, 'templates');

/** Folders beside those of the languages: what a kind is made of in several of them, and what tests need. */
const OTHERS = new Set(['shared', 'testing']);

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

/** What somebody asks for, by the names of the folders. */
interface WantedTemplate {
  readonly language?: string;
  readonly kind?: string;
}

/** All languages, sorted by title. Throws a `TypeError` for a `language.json` that is none. */
export async function readTemplates(): Promise<TemplateLanguage[]> {
  const languages: TemplateLanguage[] = [];
  for (const entry of await readdir(templatesFolder, { withFileTypes: true })) {
    if (entry.isDirectory() && !OTHERS.has(entry.name)) languages.push(await readLanguage(entry.name));
  }
  return languages.sort((a, b) => a.title.localeCompare(b.title));
}

/**
 * The language by its name, if it has the kind; undefined where no language is wanted. What is left out is not asked for. Throws
 * `PLUGIN_PROJECT_INVALID` for a language, kind or pair that does not exist, with those that do.
 */
export function findTemplate(
  languages: readonly TemplateLanguage[],
  wanted: WantedTemplate & { readonly language: string },
): TemplateLanguage;
export function findTemplate(
  languages: readonly TemplateLanguage[],
  wanted: WantedTemplate,
): TemplateLanguage | undefined;
export function findTemplate(
  languages: readonly TemplateLanguage[],
  { language: wanted, kind }: WantedTemplate,
): TemplateLanguage | undefined {
  const language = languages.find((each) => each.language === wanted);
  if (wanted !== undefined && language === undefined) {
    throw invalidProject(
      `there is no language ${wanted}; there are ${languages.map((each) => each.language).join(', ')}`,
    );
  }
  if (kind === undefined) return language;
  const having = languages.filter(({ kinds }) => kinds.includes(kind));
  if (having.length === 0) {
    const kinds = new Set(languages.flatMap((each) => each.kinds));
    throw invalidProject(`there is no kind ${kind}; there are ${[...kinds].sort().join(', ')}`);
  }
  if (language !== undefined && !having.includes(language)) {
    const others = having.map(({ title }) => title).join(', ');
    throw invalidProject(
      `in ${language.title} there is no template ${kind}; there are ${language.kinds.join(', ')}; ${kind} is there in ${others}`,
    );
  }
  return language;
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
