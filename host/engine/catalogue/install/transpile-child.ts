/**
 * The transpiler's process. It reads a line of JSON (names by import) and the component from standard input and writes a JSON line per generated file to
 * standard output. It runs once per install, may write nothing and read only itself and its libraries, and is killed when it takes too long.
 */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { REFUSED_EXIT_CODE, transpileOptions } from './transpile-options.ts';

/** A small effect for warming up. Compiling jco's own WebAssembly takes 0.1 s for the first component and hardly any time for the second. */
const WARM_UP_FILE = new URL('warm-up.wasm', import.meta.url);
const WARM_UP_ROUNDS = 2;
const NEWLINE = 0x0a;

// A spare process has the time to load and compile everything that the first component would otherwise wait for.
if (process.argv[2] === 'spare') {
  const component = await readFile(WARM_UP_FILE);
  for (let round = 0; round < WARM_UP_ROUNDS; round++)
    await transpileBytes(component, { ...transpileOptions, map: {} });
}
const input = await buffer(process.stdin);
const newline = input.indexOf(NEWLINE);
const map = JSON.parse(input.toString('utf8', 0, newline)) as Record<string, string>;

/** The worker that wrote the files ends slowly, so the process exits without waiting for it. */
function end(output: NodeJS.WriteStream, text: string, exitCode: number): void {
  output.write(text, () => process.exit(exitCode));
}

try {
  const { files } = await transpileBytes(input.subarray(newline + 1), { ...transpileOptions, map });
  // Compiling here detects modules that the engine refuses, before the plugin is started.
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('.wasm')) await WebAssembly.compile(Buffer.from(content));
  }
  const lines = Object.entries(files).map(([name, content]) =>
    JSON.stringify({ name, content: Buffer.from(content).toString('base64') }),
  );
  end(process.stdout, `${lines.join('\n')}\n`, 0);
} catch (error) {
  // An uncaught error would be printed behind a line of the transpiler's source.
  end(process.stderr, error instanceof Error ? error.message : String(error), REFUSED_EXIT_CODE);
}
