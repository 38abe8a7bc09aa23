import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { runTool } from '../run-tool.ts';
import { failedBuild } from './project-error.ts';

const reasonOf = (running: Promise<unknown>): Promise<string> =>
  running.then(
    () => 'it ended well',
    (error: unknown) => failedBuild(error).details['reason'] ?? '',
  );

it.each([
  ['fails', "console.log('a.c:1'); console.error('no such thing'); process.exit(1)", 'a.c:1\nno such thing'],
  ['fails without a word', 'process.exit(7)', 'Command failed'],
  [
    'is killed',
    "console.error('half a'); process.kill(process.pid, 'SIGKILL')",
    'was stopped by SIGKILL; the machine may be out of memory.\nhalf a',
  ],
])('a build whose compiler %s is refused in its words', async (_how, script, words) => {
  expect(await reasonOf(runTool(process.execPath, ['-e', script]))).toContain(words);
});

it('a compiler that hangs is named, with what it said before', async () => {
  // As `runTool` does it, within less than its five minutes.
  const script = "console.error('linking'); setInterval(() => {}, 1000)";
  const hanging = promisify(execFile)(process.execPath, ['-e', script], { timeout: 1_000 });
  expect(await reasonOf(hanging)).toMatch(/ took too long, or printed too much, and was stopped\.(?:\nlinking)?$/);
});

it('a program that is not there is named', async () => {
  await expect(runTool('no-such-compiler', [])).rejects.toThrow('no-such-compiler');
});
