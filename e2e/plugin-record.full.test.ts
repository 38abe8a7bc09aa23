import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSamples } from '@jackfield/engine/workbench';
import { copySharedCache } from '../host/engine/catalogue/testing/shared-cache.ts';
import type { ChildProgram } from './harness/child-program.ts';
import { startJackfield } from './harness/jackfield.ts';
import { Switchboard } from './harness/switchboard.ts';
import { bestCorrelation, findLag } from './metrics/lag.ts';
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

/** Decodes with ffmpeg, an independent implementation of Ogg and Opus. */
async function decodeOpus(file: string): Promise<Float32Array> {
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', file, '-ar', '48000', '-ac', '1', `${file}.wav`]);
  return readSamples(`${file}.wav`);
}

it('plugin record and record have the voice of a headless client that was started with --allow-recording, and of no other', async () => {
  const server = stack.use(await Switchboard.start());
  const speech = join(folder, 'speech.wav');
  const words = loadSpeech('congratulations');
  // Two minutes of speech, because all three clients start slowly on a busy machine.
  const samples = new Float32Array(10 * words.length);
  for (let round = 0; round < 10; round++) samples.set(words, round * words.length);
  writeWav(speech, samples);
  const clients: ChildProgram[] = [];
  for (const [name, options] of [
    ['Ada', []],
    ['Bob', ['--allow-recording']],
    ['Cleo', []],
  ] as const) {
    await copySharedCache(join(folder, name, 'cache'));
    const place = ['--server', server.address, '--channel', 'Lobby', '--name', name, '--device', `file:${speech}`];
    clients.push(
      stack.use(startJackfield(['start', '--headless', '--json', ...place, ...options], join(folder, name))),
    );
  }
  await Promise.all(clients.map((client) => client.waitForOutput(/"event":"ready"/, 150_000)));
  const diagnosticFolder = join(folder, 'diagnostic');
  const record = startJackfield(['plugin', 'record', diagnosticFolder, '--seconds', '3'], join(folder, 'Ada'));
  await record.waitForOutput(/ended with 0/, 60_000);
  expect(record.output).toContain('Recording 3 s of you, Bob. Talk.');
  expect(record.output).toMatch(/Voices: yours, Bob \(voice-1\.wav\)\./);
  for (const file of ['voice.wav', 'voice-1.wav'])
    expect(rms(await readSamples(join(diagnosticFolder, file))), file).toBeGreaterThan(0.005);
  expect(await readFile(join(diagnosticFolder, 'people.json'), 'utf8')).not.toContain('Cleo');

  // Ctrl+C ends the recording early and keeps what was recorded.
  const long = startJackfield(['plugin', 'record', diagnosticFolder, '--seconds', '60', '--json'], join(folder, 'Ada'));
  await long.waitForOutput(/Recording 60 s/, 60_000);
  expect(await long.stop('SIGINT')).toBe(0);
  const [printed = ''] = long.output.split('\n').filter((line) => line.startsWith('{'));
  expect((JSON.parse(printed) as { seconds: number }).seconds).toBeLessThan(30);

  // A recording of a conversation: each user and the mix as Opus, aligned to the sample.
  const talk = join(folder, 'talk');
  const conversation = startJackfield(['record', talk, '--seconds', '8'], join(folder, 'Ada'));
  await conversation.waitForOutput(/ended with 0/, 90_000);
  expect(conversation.output).toContain('Voices: yours, Bob.');
  expect((await readdir(talk)).toSorted()).toEqual(['Ada.opus', 'Bob.opus', 'Everybody.opus', 'recording.json']);
  const voices = await Promise.all(['Ada', 'Bob', 'Everybody'].map((name) => decodeOpus(join(talk, `${name}.opus`))));
  for (const voice of voices) {
    expect(voice.length / 48_000).toBeGreaterThan(2);
    expect(rms(voice)).toBeGreaterThan(0.005);
  }
  // Bob’s file contains his speech, and the mix is the sum of both voices.
  const [ada, bob, mix] = voices as [Float32Array, Float32Array, Float32Array];
  expect(bestCorrelation(bob, words)).toBeGreaterThan(0.5);
  const sum = ada.map((sample, at) => sample + (bob[at] ?? 0));
  const { samples: lag, correlation } = findLag(sum, mix, 480);
  expect(correlation).toBeGreaterThan(0.95);
  expect(Math.abs(lag)).toBeLessThan(48);
}, 300_000);
