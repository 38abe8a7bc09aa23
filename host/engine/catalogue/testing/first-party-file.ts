import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const registry = fileURLToPath(new URL('../../../../registry/jackfield/', import.meta.url));

/** The newest version of a first-party plugin in the bundled registry. */
export function firstPartyFile(name: string): string {
  const [newest] = readdirSync(join(registry, name))
    .filter((file) => file.endsWith('.wasm'))
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  if (newest === undefined) throw new Error(`the registry has no version of ${name}`);
  return join(registry, name, newest);
}
