/** Arguments `SOURCE TARGET NAME…`: writes each TypeScript file of a folder as JavaScript to another folder. */
import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

const [source = '', target = '', ...names] = process.argv.slice(2);
for (const name of names) {
  const code = stripTypeScriptTypes(readFileSync(join(source, name), 'utf8'));
  const script = code.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'");
  writeFileSync(join(target, name.replace(/\.ts$/, '.js')), script);
}
