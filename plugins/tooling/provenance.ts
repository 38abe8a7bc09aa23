import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { contractFolder, repositoryFolder } from './componentize.ts';

/** What lies beside each artifact in the registry as `<version>.provenance.json`. */
export interface Provenance {
  format: 1;
  /** namespace:name, as in the manifest. */
  id: string;
  version: string;
  /** SHA-256 of the artifact, lower-case hex. */
  sha256: string;
  bytes: number;
  /** Digest of everything in the repository that the artifact is built from: see `sourceDigest`. */
  sourceDigest: string;
  /** How to build it again, from the root of the repository. */
  command: string;
  /** Name and version of each tool that shapes the bytes. */
  toolchain: Record<string, string>;
}

/** Files of a plugin's folder that do not shape its bytes. */
const NOT_SOURCES = /^(test|build|dist|target|node_modules)$|\.md$|^\.gitignore$/;

/**
 * SHA-256, as hex, over path and content of each file that shapes a plugin: its folder (without tests,
 * README and build output), crates beside it that its Cargo.toml names by path together with the workspace that holds them, what its scripts import by
 * relative path, and the WIT without comments.
 * Tools and third-party sources are not read: lock files in the folder pin them.
 */
export async function sourceDigest(pluginFolder: string): Promise<string> {
  const files = new Set(await filesBelow(pluginFolder));
  const crates = await sharedCrates(pluginFolder);
  for (const crate of crates) for (const file of await filesBelow(crate)) files.add(file);
  if (crates.length > 0) for (const name of ['Cargo.lock', 'Cargo.toml']) files.add(join(dirname(pluginFolder), name));
  const scripts = [...files].filter((file) => /\.[jt]s$/.test(file));
  for (const script of scripts) await addImports(script, files);
  const witFolder = await contractFolder(await worldFileOf(pluginFolder));
  for (const name of await readdir(witFolder)) {
    if (name.endsWith('.wit')) files.add(join(witFolder, name));
  }
  const digest = createHash('sha256');
  for (const file of [...files].sort()) {
    const content = await readFile(file);
    const shaping = file.endsWith('.wit') ? withoutComments(content.toString('utf8')) : content;
    digest.update(`${relative(repositoryFolder, file)}\0${sha256(shaping)}\n`);
  }
  return digest.digest('hex');
}

/** SHA-256 as lower-case hex. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

async function worldFileOf(pluginFolder: string): Promise<string> {
  const flat = join(pluginFolder, 'plugin.wit');
  return existsSync(flat) ? flat : join(pluginFolder, 'wit', 'plugin.wit');
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (NOT_SOURCES.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

/** Folders outside of the plugin's own that its Cargo.toml depends on by path. */
async function sharedCrates(pluginFolder: string): Promise<string[]> {
  const cargoFile = join(pluginFolder, 'Cargo.toml');
  if (!existsSync(cargoFile)) return [];
  const text = await readFile(cargoFile, 'utf8');
  return [...text.matchAll(/path = "(\.\.[^"]+)"/g)].map(([, path]) => resolve(pluginFolder, path ?? ''));
}

async function addImports(script: string, files: Set<string>): Promise<void> {
  const text = await readFile(script, 'utf8');
  for (const [, specifier] of text.matchAll(/from '(\.[^']+)'/g)) {
    if (specifier === undefined) continue;
    // AssemblyScript leaves the ending out.
    const path = resolve(dirname(script), /\.[jt]s$/.test(specifier) ? specifier : `${specifier}.ts`);
    if (files.has(path)) continue;
    files.add(path);
    await addImports(path, files);
  }
}

function withoutComments(wit: string): string {
  return wit.replaceAll(/\/\/.*$/gm, '').replaceAll(/\s+/g, ' ');
}
