import { generateTypes } from '@bytecodealliance/jco/component';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readContract, type Contract } from './wit-contract.ts';

const witFolder = join(import.meta.dirname, '..', 'wit');

/** Where the committed files are. */
export const generatedFolder = join(import.meta.dirname, 'generated');

/**
 * Makes everything below `generated/` of the WIT: TypeScript types for both sides (jco) and the table of interfaces.
 * The table also holds the frozen generations (`wit/since-*`).
 * Keys are paths relative to that folder. The same WIT gives the same text.
 */
export async function generate(): Promise<Map<string, string>> {
  const wit = await readWit();
  const files = new Map<string, string>();
  for (const side of ['host', 'guest'] as const) {
    const types = await generateTypes('plugin', {
      wit: { tag: 'source', val: wit },
      world: 'host',
      guest: side === 'guest',
      ...(side === 'host' && { instantiation: { tag: 'sync' } }),
    });
    for (const [path, content] of types) files.set(`${side}/${path}`, new TextDecoder().decode(content));
  }
  const current = readContract(wit);
  const frozen: Contract['interfaces'] = {};
  for (const version of await frozenVersions()) {
    Object.assign(frozen, readContract(await readWit(join(witFolder, version))).interfaces);
  }
  const contract: Contract = { package: current.package, interfaces: { ...frozen, ...current.interfaces } };
  files.set('contract.json', `${JSON.stringify(contract, undefined, 2)}\n`);
  return files;
}

/** Folders of former generations that the host still runs: `since-0.1.0`. */
async function frozenVersions(): Promise<string[]> {
  return (await readdir(witFolder)).filter((name) => name.startsWith('since-')).sort();
}

/** The whole contract as one WIT document with one `package` line. */
export async function readWit(folder = witFolder): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.wit'));
  // Interfaces that others use come first, the world last.
  const order = ['types.wit', 'capabilities.wit', 'hooks.wit', 'host.wit'];
  const unknown = names.filter((name) => !order.includes(name));
  if (unknown.length > 0) throw new Error(`generate.ts does not know ${unknown.join(', ')}.`);
  const parts: string[] = [];
  for (const name of order) {
    const text = await readFile(join(folder, name), 'utf8');
    parts.push(parts.length === 0 ? text : text.replace(/^package [^;]+;$/m, ''));
  }
  return parts.join('\n');
}

if (import.meta.main) {
  await rm(generatedFolder, { recursive: true, force: true });
  for (const [path, content] of await generate()) {
    const file = join(generatedFolder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
