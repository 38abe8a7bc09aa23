import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { decodeText, parseJsonFile } from '@jackfield/wire/json';
import { invalidProject } from './project-error.ts';

/** How a project is built: `jackfield.json`. */
interface ProjectFile {
  /** A key of `languageBuilds`. */
  readonly language: string;
  /** Entry file or folder of the sources, relative to the project; what it is when missing depends on the language. */
  readonly source?: string;
}

/** The folder of a plugin project, read but not checked by the gate. */
export interface PluginProject {
  /** Absolute. */
  readonly folder: string;
  readonly file: ProjectFile;
  readonly manifestText: string;
  /** namespace:name. */
  readonly id: string;
  readonly version: string;
  /** `plugin.wit`, absolute. */
  readonly worldFile: string;
  /** Where the built plugin goes: `dist/<name>.wasm`, absolute. */
  readonly artifactFile: string;
}

const KEYS = new Set(['$schema', 'language', 'source']);

/** Reads a project. Rejects with `PLUGIN_PROJECT_INVALID`. */
export async function readProject(folderName: string): Promise<PluginProject> {
  const folder = resolve(folderName);
  const file = projectFileOf(await readJson(join(folder, 'jackfield.json')));
  const manifestText = await readText(join(folder, 'manifest.json'));
  const { id, version } = identityOf(parse(manifestText, 'manifest.json'));
  const name = id.slice(id.indexOf(':') + 1);
  const worldFile = join(folder, 'plugin.wit');
  await readText(worldFile);
  return { folder, file, manifestText, id, version, worldFile, artifactFile: join(folder, 'dist', `${name}.wasm`) };
}

function projectFileOf(value: unknown): ProjectFile {
  if (typeof value !== 'object' || value === null) throw invalidProject('jackfield.json is no object');
  const unknown = Object.keys(value).find((key) => !KEYS.has(key));
  if (unknown !== undefined) throw invalidProject(`jackfield.json has ${unknown}, which means nothing`);
  const { language, source } = value as { language?: unknown; source?: unknown };
  if (typeof language !== 'string') throw invalidProject('jackfield.json names no language');
  if (source === undefined) return { language };
  if (typeof source !== 'string') throw invalidProject('source in jackfield.json is no path');
  return { language, source };
}

function identityOf(value: unknown): { id: string; version: string } {
  const { id, version } = (value ?? {}) as { id?: unknown; version?: unknown };
  if (typeof id !== 'string' || !/^[a-z0-9-]+:[a-z0-9-]+$/.test(id)) {
    throw invalidProject('manifest.json has no id like namespace:name');
  }
  if (typeof version !== 'string') throw invalidProject('manifest.json has no version');
  return { id, version };
}

async function readJson(file: string): Promise<unknown> {
  return parse(await readText(file), file);
}

function parse(text: string, file: string): unknown {
  try {
    return parseJsonFile(text);
  } catch (error) {
    throw invalidProject(`${file}, ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return decodeText(await readFile(file));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it cannot be read';
    throw invalidProject(`${file}: ${reason}`, error);
  }
}
