import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { superviseChild } from './supervise-child.ts';

const MEBIBYTE = 1 << 20;

function run(code: string): ChildProcess {
  return spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('superviseChild', () => {
  it('hands over what the child wrote', async () => {
    const outcome = await superviseChild(run("console.log('built')"), { limitMs: 10_000, maxOutputBytes: MEBIBYTE });
    expect(outcome).toEqual({ kind: 'done', output: Buffer.from('built\n') });
  });

  it('gives the last words of a child that fails as the reason', async () => {
    const outcome = await superviseChild(run("throw new RangeError('no room for it')"), {
      limitMs: 10_000,
      maxOutputBytes: MEBIBYTE,
    });
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'RangeError: no room for it', exitCode: 1 });
  });

  it.runIf(process.platform === 'linux')('kills a child that burned 300 ms of processor time in silence', async () => {
    const outcome = await superviseChild(run('for (;;);'), { limitMs: 300, maxOutputBytes: MEBIBYTE });
    const reason = 'it used 0.3 s of processor time without getting any further';
    expect(outcome).toMatchObject({ kind: 'failed', reason, exitCode: null });
  });

  it.runIf(process.platform === 'linux')('waits for a child that was stopped for longer than its limit', async () => {
    const child = run(
      "process.stdin.on('data', () => {}); console.log('half'); setTimeout(() => console.log('whole'), 50)",
    );
    const outcome = superviseChild(child, { limitMs: 400, maxOutputBytes: MEBIBYTE });
    child.kill('SIGSTOP');
    setTimeout(() => child.kill('SIGCONT'), 700);
    expect(await outcome).toMatchObject({ kind: 'done' });
  });

  it('ends a child that writes more than it may, and one that is not wanted any more', async () => {
    const flood = run("for (;;) require('node:fs').writeSync(1, 'x'.repeat(65536))");
    expect(await superviseChild(flood, { limitMs: 10_000, maxOutputBytes: MEBIBYTE })).toMatchObject({
      kind: 'failed',
      reason: 'it wrote more than 1 MiB',
    });
    const closing = new AbortController();
    const outcome = superviseChild(run('setInterval(() => {}, 1000)'), {
      limitMs: 10_000,
      maxOutputBytes: MEBIBYTE,
      signal: closing.signal,
    });
    closing.abort();
    expect(await outcome).toEqual({ kind: 'aborted' });
  });
});
