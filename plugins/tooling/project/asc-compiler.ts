import { Worker } from 'node:worker_threads';
import type { AscReply, AscRequest } from './asc-worker.ts';

/** Longest that one program may take. */
const TIMEOUT_MS = 120_000;

let compiler: Worker | null = null;
let nextId = 1;

/**
 * Runs `asc` with these words in a thread that is kept for the next time and does not keep the process alive. Rejects with what the compiler said,
 * its files and lines included.
 */
export async function runAsc(words: readonly string[]): Promise<void> {
  compiler ??= openCompiler();
  const worker = compiler;
  const id = nextId++;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onMessage = ({ id: answered, isDone, said }: AscReply): void => {
    if (answered !== id) return;
    if (isDone) resolve();
    else reject(new Error(said.trim()));
  };
  const onEnd = (): void => reject(new Error('The AssemblyScript compiler ended without a word.'));
  worker.on('message', onMessage);
  worker.on('error', reject);
  worker.on('exit', onEnd);
  worker.ref();
  const timer = setTimeout(() => {
    reject(new Error(`The AssemblyScript compiler took longer than ${TIMEOUT_MS / 1_000} s.`));
    // What hangs is of no use to the next program.
    void worker.terminate();
  }, TIMEOUT_MS);
  try {
    worker.postMessage({ id, words } satisfies AscRequest);
    await promise;
  } finally {
    clearTimeout(timer);
    worker.off('message', onMessage);
    worker.off('error', reject);
    worker.off('exit', onEnd);
    worker.unref();
  }
}

function openCompiler(): Worker {
  const worker = new Worker(new URL('asc-worker.ts', import.meta.url));
  worker.once('exit', () => {
    if (compiler === worker) compiler = null;
  });
  return worker;
}
