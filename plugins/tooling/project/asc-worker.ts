/**
 * The AssemblyScript compiler in a thread that stays: the first program takes a second, most of it for loading the compiler, and those that follow a
 * quarter of it.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';

/** The part of the compiler's interface that is needed here. Its own types declare another `console` for the whole tree. */
interface Compiler {
  main(
    words: readonly string[],
    options: { stdout: { write(text: string): boolean }; stderr: { write(text: string): boolean } },
  ): Promise<{ error: Error | null }>;
}

/** One program, as the words of the command. */
export interface AscRequest {
  readonly id: number;
  readonly words: readonly string[];
}

/** What the compiler said; `isDone` when it wrote the program. */
export interface AscReply {
  readonly id: number;
  readonly isDone: boolean;
  readonly said: string;
}

const entry = join(dirname(fileURLToPath(import.meta.resolve('assemblyscript'))), 'asc.js');
const compiler = (await import(pathToFileURL(entry).href)) as Compiler;

parentPort?.on('message', async ({ id, words }: AscRequest) => {
  let said = '';
  const stream = {
    write: (text: string): boolean => {
      said += text;
      return true;
    },
  };
  const { error } = await compiler.main(words, { stdout: stream, stderr: stream });
  if (error !== null && said === '') said = error.message;
  parentPort?.postMessage({ id, isDone: error === null, said } satisfies AscReply);
});
