// Plain JavaScript, as the type stripper must not run before this: in every thread it costs 30 MB and 150 ms.
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

if (workerData.compileCache !== null) enableCompileCache(workerData.compileCache);
await import('./recording-thread.ts');
