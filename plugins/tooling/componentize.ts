import { componentEmbed, componentNew } from '@bytecodealliance/jco';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The repository's root folder, absolute. */
export const repositoryFolder = join(import.meta.dirname, '../..');

/**
 * Folder of the generation of the contract that a plugin's world names: `wit/`, or a frozen one (`wit/since-0.1.0/`). Throws where it names
 * none or several.
 */
export async function contractFolder(worldFile: string): Promise<string> {
  const world = await readFile(worldFile, 'utf8');
  const generations = new Set([...world.matchAll(/jackfield:plugin\/[a-z-]+@([0-9.]+)/g)].map((match) => match[1]));
  const [generation] = generations;
  if (generation === undefined || generations.size > 1) {
    throw new Error(`${worldFile} has to name one generation of jackfield:plugin, not ${generations.size}.`);
  }
  const current = join(repositoryFolder, 'wit');
  const isCurrent = (await readFile(join(current, 'types.wit'), 'utf8')).includes(
    `package jackfield:plugin@${generation};`,
  );
  return isCurrent ? current : join(current, `since-${generation}`);
}

/**
 * One WIT document that holds the package `jackfield:plugin` (all of the generation that the world names) and a plugin's own world.
 * `worldFile` is that world: its `package` line and interfaces named in full
 * (`export jackfield:plugin/lifecycle@0.1.0;`). jco reads it with no access to the disk.
 */
export async function witDocument(worldFile: string): Promise<string> {
  const witFolder = await contractFolder(worldFile);
  const files = (await readdir(witFolder)).filter((name) => name.endsWith('.wit')).sort();
  let packageName: string | undefined;
  const interfaces: string[] = [];
  for (const file of files) {
    const text = await readFile(join(witFolder, file), 'utf8');
    const declared = /^package ([^;]+);$/m.exec(text);
    packageName ??= declared?.[1];
    interfaces.push(declared === null ? text : text.replace(declared[0], ''));
  }
  const world = await readFile(worldFile, 'utf8');
  return `${world}\npackage ${packageName} {\n${interfaces.join('\n')}\n}\n`;
}

/**
 * Makes a component of a core module that exports the canonical ABI of the one world in `worldFile`.
 * Imports that the world does not declare make it throw.
 */
export async function componentize(core: Uint8Array, worldFile: string, worldName = 'plugin'): Promise<Uint8Array> {
  const witSource = await witDocument(worldFile);
  const embedded = await componentEmbed({ binary: core, witSource, world: worldName, stringEncoding: 'utf8' });
  return componentNew(embedded);
}

/** Makes a component of a core module whose toolchain (wit-bindgen) has already embedded its world. */
export function componentizeEmbedded(core: Uint8Array): Promise<Uint8Array> {
  return componentNew(core);
}
