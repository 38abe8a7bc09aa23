import { stripTypeScriptTypes } from 'node:module';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Source and output files of the Electron app. Electron's loader requires JavaScript, and a sandboxed preload requires CommonJS. */
const SOURCES = [
  ['main.ts', 'main.mjs'],
  ['window-policy.ts', 'window-policy.mjs'],
  ['preload.cts', 'preload.cjs'],
] as const;

/** This file runs as a program with the target folder as its argument, because type stripping prints an experimental warning once per process. */
const [appFolder] = process.argv.slice(2);
if (appFolder === undefined) throw new TypeError('The folder to write to is missing.');

mkdirSync(appFolder, { recursive: true, mode: 0o700 });
for (const [source, target] of SOURCES) {
  const text = readFileSync(new URL(`./${source}`, import.meta.url), 'utf8');
  const script = stripTypeScriptTypes(text).replaceAll(/from '(\.\/[\w-]+)\.ts'/g, "from '$1.mjs'");
  writeFileSync(join(appFolder, target), script, { mode: 0o600 });
}
writeFileSync(join(appFolder, 'package.json'), JSON.stringify({ name: 'jackfield', main: 'main.mjs' }));
