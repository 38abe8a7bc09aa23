import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readWit } from '../generate.ts';
import { readModel } from '../wit-model.ts';
import type { WitInterface } from '../wit-model.ts';
import { emitInterfaces } from './generator/interfaces.ts';

/** What is generated lies in `contract/` and `hooks/`; the rest is written by hand. */
export const sdkFolder = join(import.meta.dirname, 'sdk');

/** Folders of the SDK in which every file is generated. */
export const GENERATED_FOLDERS = ['contract', 'hooks'] as const;

/** The SDK's own: started with every plugin, or shorter there. */
const BY_HAND = new Set(['lifecycle', 'parameters', 'log', 'audio-types']);

/** Files of the SDK by path below it, of the contract as it is in `wit/`. */
export async function generateSdk(): Promise<Map<string, string>> {
  const model = readModel(await readWit());
  const names = [...model.interfaces.values()].filter(isGenerated).map(({ name }) => name);
  return new Map(emitInterfaces(model, names).map((file) => [file.path, file.text]));
}

/** Not what runs for a frame or a packet: that may not allocate, and is written by hand. */
function isGenerated({ name, functions }: WitInterface): boolean {
  const isAudio = [...functions.values()].some(({ documentation }) => documentation.startsWith('[audio]'));
  return !isAudio && !BY_HAND.has(name);
}

/** The committed text of a generated file. */
export function committed(path: string): Promise<string> {
  return readFile(join(sdkFolder, path), 'utf8');
}

if (import.meta.main) {
  for (const folder of GENERATED_FOLDERS) await rm(join(sdkFolder, folder), { recursive: true, force: true });
  for (const [path, text] of await generateSdk()) {
    const file = join(sdkFolder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
