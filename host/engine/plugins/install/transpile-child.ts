/**
 * The transpiler's process: a line of JSON (names by import) and the component on standard input, a JSON line per generated file on standard output. It
 * runs once per install, may write nothing and read only itself and its libraries, and is killed when it takes too long.
 */
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
/** The preamble of a component and nothing else. */
const EMPTY_COMPONENT = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);
const NEWLINE = 0x0a;

// Who waits has the time to load everything that the first component would wait for.
if (process.argv[2] === 'spare') await transpileBytes(EMPTY_COMPONENT, { ...OPTIONS, map: {} });
const input = await buffer(process.stdin);
const end = input.indexOf(NEWLINE);
const map = JSON.parse(input.toString('utf8', 0, end)) as Record<string, string>;
const { files } = await transpileBytes(input.subarray(end + 1), { ...OPTIONS, map });
for (const [name, content] of Object.entries(files)) {
  process.stdout.write(`${JSON.stringify({ name, content: Buffer.from(content).toString('base64') })}\n`);
}
