import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Author } from './harness/author.ts';
import { Switchboard } from './harness/switchboard.ts';

const program = fileURLToPath(new URL('../host/cli/bin/jackfield.js', import.meta.url));

/** Runs `jackfield WORDS --json` with these lines on standard input; returns the last line that it printed. */
async function jackfield(author: Author, words: readonly string[], input = ''): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [program, ...words, '--json'], {
    env: { ...process.env, JACKFIELD_HOME: author.home },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  expect(code, printed).toBe(0);
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

it('makes a diagnostic recording of a call, replays it against the project, and finds the plugin by ear that is to blame', async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await Switchboard.start());
  const author = stack.use(await Author.open('c', server));
  author.startDev();
  expect(await author.nextEvent(60_000)).toMatchObject({ event: 'round' });

  const diagnosticFolder = join(author.home, 'diagnostic');
  const recorded = await jackfield(author, ['plugin', 'record', diagnosticFolder, '--seconds', '2', '--mine']);
  expect(recorded).toMatchObject({ seconds: 2, others: [] });
  const replay = await jackfield(author, ['plugin', 'replay', diagnosticFolder, author.folder]);
  expect(replay).toMatchObject({ event: 'replay', id: 'bench:gain-biquad' });
  const [sound] = replay['sounds'] as readonly Record<string, unknown>[];
  expect(sound).toMatchObject({ stage: 'captured', voice: 'you', frames: 200, faults: [] });
  // The low-pass does not affect 500 Hz; the gain is 0.8.
  expect(Number(sound?.['beforeDb']) - Number(sound?.['afterDb'])).toBeCloseTo(1.94, 0);

  expect(await jackfield(author, ['plugin', 'bisect'], 'what?\nb\n')).toEqual({
    event: 'ended',
    culprit: 'bench:gain-biquad',
  });
  const plugins = await jackfield(author, ['plugin', 'list']);
  expect(Object.values(plugins)).toContainEqual(
    expect.objectContaining({ id: 'bench:gain-biquad', isDevelopment: true, status: { kind: 'on' } }),
  );
  expect(await author.stopDev()).toBe(0);
});
