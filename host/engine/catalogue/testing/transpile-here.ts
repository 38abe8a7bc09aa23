import { transpileOptions } from '../install/transpile-options.ts';
import { withoutDebugLog } from '../install/transpile.ts';
import type { TranspiledFiles } from '../install/transpile.ts';

/**
 * Makes the same files as the transpiler's process, but in this one: a process of its own takes most of a second for each component. For components that the
 * tests themselves brought.
 */
export async function transpileHere(component: Uint8Array, importNames: readonly string[]): Promise<TranspiledFiles> {
  const { transpileBytes } = await import('@bytecodealliance/jco-transpile');
  const map = Object.fromEntries(importNames.map((name) => [name, name]));
  const { files } = await transpileBytes(component, { ...transpileOptions, map });
  const made = new Map<string, Uint8Array>();
  for (const [name, content] of Object.entries(files)) {
    const code = (): Buffer => Buffer.from(withoutDebugLog(Buffer.from(content).toString('utf8')));
    made.set(name, name.endsWith('.js') ? code() : content);
  }
  return made;
}
