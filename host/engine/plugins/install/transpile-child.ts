/**
 * The transpiler's process: a line of JSON (names by import) and the component on standard input, a JSON line per generated file on standard output. It
 * runs once per install, may write nothing and read only itself and its libraries, and is killed when it takes too long.
 */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { transpileBytes } from '@bytecodealliance/jco-transpile';

const OPTIONS = {
  name: 'plugin',
  instantiation: 'sync',
  wasiShim: false,
  nodejsCompat: false,
  emitTypescriptDeclarations: false,
  base64Cutoff: 0,
} as const;
/** A small effect. The first component costs jco's own WebAssembly 0.1 s of compiling, the second hardly any. */
const WARM_UP_FILE = new URL('warm-up.wasm', import.meta.url);
const WARM_UP_ROUNDS = 2;
const NEWLINE = 0x0a;

// Who waits has the time to load and compile everything that the first component would wait for.
if (process.argv[2] === 'spare') {
  const component = await readFile(WARM_UP_FILE);
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await transpileBytes(component, { ...OPTIONS, map: {} });
}
const input = await buffer(process.stdin);
const end = input.indexOf(NEWLINE);
const map = JSON.parse(input.toString('utf8', 0, end)) as Record<string, string>;
const { files } = await transpileBytes(input.subarray(end + 1), { ...OPTIONS, map });
const lines = Object.entries(files).map(([name, content]) =>
  JSON.stringify({ name, content: Buffer.from(content).toString('base64') }),
);
// The worker that wrote the files ends slowly; nobody waits for it.
process.stdout.write(`${lines.join('\n')}\n`, () => process.exit());
