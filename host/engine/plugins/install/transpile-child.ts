/**
 * The transpiler's process: component on standard input, a JSON line per generated file on standard output. It runs once per install, may write
 * nothing and read only itself and its libraries, and is killed when it takes too long.
 */
import { buffer } from 'node:stream/consumers';
import { transpileBytes } from '@bytecodealliance/jco-transpile';

const [mapText = '{}'] = process.argv.slice(2);
const map = JSON.parse(mapText) as Record<string, string>;
const { files } = await transpileBytes(await buffer(process.stdin), {
  name: 'plugin',
  instantiation: 'sync',
  map,
  wasiShim: false,
  nodejsCompat: false,
  emitTypescriptDeclarations: false,
  base64Cutoff: 0,
});
for (const [name, content] of Object.entries(files)) {
  process.stdout.write(`${JSON.stringify({ name, content: Buffer.from(content).toString('base64') })}\n`);
}
