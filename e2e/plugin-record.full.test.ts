import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSamples } from '@jackfield/engine/workbench';
import type { ChildProgram } from './harness/child-program.ts';
import { startJackfield } from './harness/jackfield.ts';
import { Switchboard } from './harness/switchboard.ts';
import { rms } from './metrics/noise.ts';
import { writeWav } from './speech/audio-file.ts';
import { loadSpeech } from './speech/speech.ts';

let stack: AsyncDisposableStack;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-record-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
});
afterEach(() => stack.disposeAsync());

it('plugin record has the voice of a headless client that was started with --allow-recording, and of no other', async () => {
  const server = stack.use(await Switchboard.start());
  const speech = join(folder, 'speech.wav');
  const words = loadSpeech('congratulations');
  // Two minutes: a busy machine takes its time until all three are there.
  const samples = new Float32Array(10 * words.length);
  for (let round = 0; round < 10; round++) samples.set(words, round * words.length);
  writeWav(speech, samples);
  const clients: ChildProgram[] = [];
  for (const [name, options] of [
    ['Ada', []],
    ['Bob', ['--allow-recording']],
    ['Cleo', []],
  ] as const) {
    const place = ['--server', server.address, '--channel', 'Lobby', '--name', name, '--device', `file:${speech}`];
    clients.push(
      stack.use(startJackfield(['start', '--headless', '--json', ...place, ...options], join(folder, name))),
    );
  }
  await Promise.all(clients.map((client) => client.waitForOutput(/"event":"ready"/, 150_000)));
  const slice = join(folder, 'slice');
  const record = startJackfield(['plugin', 'record', slice, '--seconds', '3'], join(folder, 'Ada'));
  await record.waitForOutput(/ended with 0/, 60_000);
  expect(record.output).toContain('Recording 3 s of you, Bob. Talk.');
  expect(record.output).toMatch(/Voices: yours, Bob \(voice-1\.wav\)\./);
  for (const file of ['voice.wav', 'voice-1.wav'])
    expect(rms(await readSamples(join(slice, file))), file).toBeGreaterThan(0.005);
  expect(await readFile(join(slice, 'people.json'), 'utf8')).not.toContain('Cleo');

  // Ctrl+C ends it early and keeps what there is.
  const long = startJackfield(['plugin', 'record', slice, '--seconds', '60', '--json'], join(folder, 'Ada'));
  await long.waitForOutput(/Recording 60 s/, 60_000);
  expect(await long.stop('SIGINT')).toBe(0);
  const [printed = ''] = long.output.split('\n').filter((line) => line.startsWith('{'));
  expect((JSON.parse(printed) as { seconds: number }).seconds).toBeLessThan(30);
}, 300_000);
