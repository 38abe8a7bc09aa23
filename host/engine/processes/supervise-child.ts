import type { ChildProcess } from 'node:child_process';
import { reasonOf } from '../errors.ts';
import { cpuTimeMs } from './cpu-time.ts';
import { lastWordsOf } from './last-words.ts';
import { ProgressTimer } from './progress-timer.ts';

export interface SuperviseOptions {
  /** Processor time that the child may use without writing anything; see `ProgressWatch`. */
  readonly limitMs: number;
  readonly maxOutputBytes: number;
  /** Kills the child when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Outcome of a child; `reason` is the rest of a sentence about it, with the child's last error output if there is any. */
export type ChildOutcome =
  | { readonly kind: 'done'; readonly output: Buffer }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** Exit code; null when the child did not start or was killed. */
      readonly exitCode: number | null;
      /** The end of the child's standard error. */
      readonly complaint: string;
      readonly cause?: unknown;
    }
  | { readonly kind: 'aborted' };

const KEPT_BYTES = 16_384;

/** Reads a child's output and waits for its end. Never rejects. A child that is starved by a busy machine is waited for; one that hangs is killed. */
export async function superviseChild(child: ChildProcess, options: SuperviseOptions): Promise<ChildOutcome> {
  const { limitMs, maxOutputBytes, signal } = options;
  const { promise, resolve } = Promise.withResolvers<ChildOutcome>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let complaint = '';
  /** Reason for which this process killed the child. */
  let verdict: string | null = null;
  const kill = (reason: string): void => {
    verdict ??= reason;
    child.kill('SIGKILL');
  };
  const onAbort = (): void => kill('it is not wanted any more');
  using timer = new ProgressTimer(
    limitMs,
    () => cpuTimeMs(child.pid ?? 0),
    ({ reason }) => kill(reason),
  );
  child.stdout?.on('data', (chunk: Buffer) => {
    timer.progress();
    bytes += chunk.length;
    if (bytes > maxOutputBytes) kill(`it wrote more than ${maxOutputBytes >> 20} MiB`);
    else chunks.push(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-KEPT_BYTES);
  });
  // A child that died does not read its input; its exit status says more than the broken pipe.
  child.stdin?.on('error', () => undefined);
  child.on('error', (error) =>
    resolve({ kind: 'failed', reason: reasonOf(error), exitCode: null, complaint, cause: error }),
  );
  child.on('close', (code, killer) => {
    if (signal?.aborted === true) resolve({ kind: 'aborted' });
    else if (code === 0 && verdict === null) resolve({ kind: 'done', output: Buffer.concat(chunks) });
    else {
      const how = killer === null ? `it ended with exit code ${code}` : `the system stopped it (${killer})`;
      const words = lastWordsOf(complaint);
      resolve({ kind: 'failed', reason: verdict ?? (words === '' ? how : words), exitCode: code, complaint });
    }
  });
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort);
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
