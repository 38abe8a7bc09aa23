import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { repositoryFolder } from '../componentize.ts';
import { invalidProject } from './project-error.ts';
import { findTemplate, readTemplates, templatesFolder } from './templates.ts';
import type { TemplateLanguage } from './templates.ts';

export { findTemplate, readTemplates } from './templates.ts';
export type { TemplateLanguage } from './templates.ts';

/** What a project is to be. */
export interface NewProject {
  /** Is made; may exist when it is empty. */
  readonly folder: string;
  /** namespace:name */
  readonly id: string;
  readonly language: string;
  readonly kind: string;
}

/** A project that was made. */
export interface CreatedProject {
  /** Absolute. */
  readonly folder: string;
  readonly id: string;
  /** Relative to the folder, sorted. */
  readonly files: readonly string[];
  readonly language: TemplateLanguage;
}

const ID = /^(?!positional:)[a-z][a-z0-9]*(-[a-z0-9]+)*:[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Copied as they are; everything else is text with placeholders. */
const BINARY = /\.(wav|png)$/;
/** What compilers and package managers leave in a folder of ours. */
const LEFTOVERS = new Set(['node_modules', 'target', 'dist', '__pycache__']);

/** Writes a project of a template, SDK included. Rejects with `PLUGIN_PROJECT_INVALID`; then nothing was written. */
export async function createProject({ folder: name, id, language: wanted, kind }: NewProject): Promise<CreatedProject> {
  const folder = resolve(name);
  if (!ID.test(id) || id.length > 80)
    throw invalidProject(`${id} is no id like namespace:name, in small letters, digits and dashes`);
  const language = findTemplate(await readTemplates(), { language: wanted, kind });
  if ((await entriesOf(folder)).length > 0) throw invalidProject(`${folder} is not empty`);
  const words = placeholdersOf(id);
  const files = new Map<string, string>();
  for (const folders of [
    ['shared', kind],
    [wanted, 'common'],
    [wanted, kind],
  ]) {
    const source = join(templatesFolder, ...folders);
    for (const path of await filesBelow(source)) files.set(targetPath(path, words), join(source, path));
  }
  for (const [target, source] of files) await copy(source, join(folder, target), words);
  for (const [target, source] of Object.entries(language.copies)) {
    for (const path of await filesBelow(join(repositoryFolder, source))) {
      files.set(join(target, path), join(repositoryFolder, source, path));
      await copy(join(repositoryFolder, source, path), join(folder, target, path), null);
    }
  }
  return { folder, id, files: [...files.keys()].sort(), language };
}

function placeholdersOf(id: string): Readonly<Record<string, string>> {
  const [namespace = '', name = ''] = id.split(':');
  const title = name.replaceAll('-', ' ');
  return {
    id,
    namespace,
    name,
    snake: name.replaceAll('-', '_'),
    title: title.charAt(0).toUpperCase() + title.slice(1),
  };
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (placeholder, key: string) => words[key] ?? placeholder);
}

function targetPath(path: string, words: Readonly<Record<string, string>>): string {
  const segments = fill(path, words).split(sep);
  return segments.map((segment) => segment.replace(/^dot-/, '.')).join(sep);
}

async function copy(source: string, target: string, words: Readonly<Record<string, string>> | null): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  if (words === null || BINARY.test(source)) await copyFile(source, target);
  else await writeFile(target, fill(await readFile(source, 'utf8'), words));
}

/** Paths of all files, relative, without what builds leave behind. */
async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (LEFTOVERS.has(entry.name)) continue;
    if (entry.isDirectory()) {
      for (const path of await filesBelow(join(folder, entry.name))) files.push(join(entry.name, path));
    } else if (!entry.name.includes('.test.')) files.push(entry.name);
  }
  return files;
}

async function entriesOf(folder: string): Promise<import('node:fs').Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
