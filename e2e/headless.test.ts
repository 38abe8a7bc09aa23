import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startJackfield } from './harness/jackfield.ts';
import { report } from './harness/report.ts';
import { Switchboard } from './harness/switchboard.ts';
import { align } from './metrics/align.ts';
import { stoi } from './metrics/stoi.ts';
import { readAudio, SAMPLE_RATE, writeWav } from './speech/audio-file.ts';
import { loadSpeech } from './speech/speech.ts';

/** The engine needs that long to start, connect and join before somebody speaks. */
const SILENCE_SECONDS = 5;

it('carries speech from a WAV file to a WAV file between two clients without windows, STOI 0.9 and more', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-headless-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const server = stack.use(await Switchboard.start());
  const speech = loadSpeech('novel');
  const spoken = new Float32Array(SILENCE_SECONDS * SAMPLE_RATE + speech.length);
  spoken.set(speech, SILENCE_SECONDS * SAMPLE_RATE);
  const [input, output] = [join(folder, 'alice.wav'), join(folder, 'bob.wav')];
  writeWav(input, spoken);

  const start = async (name: string, device: string) => {
    const args = [
      'start',
      '--headless',
      '--json',
      '--server',
      server.address,
      '--channel',
      'Lobby',
      '--name',
      name,
      '--device',
      device,
    ];
    const program = stack.use(startJackfield(args, join(folder, name)));
    await program.waitForOutput(/"event":"ready"/, 20_000);
    return program;
  };
  const bob = await start('Bob', `file::${output}`);
  const alice = await start('Alice', `file:${input}`);
  // Node would open an inspector in them: who may signal a process of this user would own its engine.
  for (const { pid } of [alice, bob]) process.kill(pid, 'SIGUSR1');
  expect((await server.users()).map((user) => user.name).toSorted()).toEqual(['Alice', 'Bob']);
  await new Promise((resolve) => setTimeout(resolve, (spoken.length / SAMPLE_RATE) * 1000 + 1000));
  expect(await bob.stop('SIGTERM')).toBe(0);

  const heard = align(speech, readAudio(output), SAMPLE_RATE);
  const intelligibility = stoi(speech, heard.samples, SAMPLE_RATE);
  report('file to file', { stoi: intelligibility });
  expect(intelligibility).toBeGreaterThanOrEqual(0.9);
  expect(alice.output + bob.output).not.toMatch(/Debugger listening|SandboxWarning/);
});
