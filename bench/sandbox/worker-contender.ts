import { Worker } from 'node:worker_threads';
import type { Contender } from './contender.ts';
import type { WorkerData, WorkerPlugins } from './effect-worker.ts';

/**
 * The same components in a worker thread with a SharedArrayBuffer. The calling thread blocks until the answer arrives, which an audio thread could not do; this
 * is the lower bound for that design.
 */
export async function openWorkerContender(name: string, plugins: WorkerPlugins): Promise<Contender> {
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const samples = new Float32Array(new SharedArrayBuffer(480 * 4));
  const worker = new Worker(new URL('effect-worker.ts', import.meta.url), {
    workerData: { flags, samples, ...plugins } satisfies WorkerData,
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.once('error', reject);
  const started = setInterval(() => {
    if (Atomics.load(flags, 1) === 1) resolve();
  }, 10);
  await promise.finally(() => clearInterval(started));
  return {
    name,
    async process(frame) {
      samples.set(frame);
      const startMs = performance.now();
      Atomics.store(flags, 1, 0);
      Atomics.store(flags, 0, 1);
      Atomics.notify(flags, 0);
      if (Atomics.wait(flags, 1, 0, 1_000) === 'timed-out') throw new Error('the worker does not answer');
      return performance.now() - startMs;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
