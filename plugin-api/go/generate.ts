import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readWit } from '../generate.ts';
import { readModel } from '../wit-model.ts';
import { emitPackage } from './generator/packages.ts';

/** The SDK's module; a package per interface is generated, the rest is written by hand. */
export const sdkFolder = join(import.meta.dirname, 'sdk');

/** Go packages of all interfaces by path below the SDK, as gofmt has yet to lay them out. */
export async function generatePackages(): Promise<Map<string, string>> {
  const model = readModel(await readWit());
  const files = new Map<string, string>();
  for (const found of model.interfaces.values()) {
    for (const [path, text] of emitPackage(model, found)) files.set(path, text);
  }
  return files;
}

/** The committed text of a generated file. */
export function committed(path: string): Promise<string> {
  return readFile(join(sdkFolder, path), 'utf8');
}

if (import.meta.main) {
  for (const [path, text] of await generatePackages()) {
    const file = join(sdkFolder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await promisify(execFile)('gofmt', ['-w', sdkFolder]);
}
