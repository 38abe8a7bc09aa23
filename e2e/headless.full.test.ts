import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copySharedCache } from '../host/engine/catalogue/testing/shared-cache.ts';
import { startJackfield } from './harness/jackfield.ts';
import { report } from './harness/report.ts';
import { SoundRoom } from './harness/sound-room.ts';
import { Switchboard } from './harness/switchboard.ts';
import { align } from './metrics/align.ts';
import { rms } from './metrics/noise.ts';
import { stoi } from './metrics/stoi.ts';
import { readAudio, SAMPLE_RATE, writeWav } from './speech/audio-file.ts';
import { loadSpeech } from './speech/speech.ts';

/** Silence before the speech, in addition to twice the time that Bob's engine took to join: Alice's engine starts while Bob's runs and takes longer. */
const SILENCE_S = 5;

it('carries speech from a WAV file to a WAV file between two clients without windows, STOI 0.9 and more', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-headless-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const server = stack.use(await Switchboard.start());
  const speech = loadSpeech('novel');
  const [input, output] = [join(folder, 'alice.wav'), join(folder, 'bob.wav')];

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
    await copySharedCache(join(folder, name, 'cache'));
    const program = stack.use(startJackfield(args, join(folder, name)));
    await program.waitForOutput(/"event":"ready"/, 60_000);
    return program;
  };
  const began = performance.now();
  const bob = await start('Bob', `file::${output}`);
  const silence = Math.ceil((SILENCE_S + (2 * (performance.now() - began)) / 1000) * SAMPLE_RATE);
  const spoken = new Float32Array(silence + speech.length);
  spoken.set(speech, silence);
  writeWav(input, spoken);
  const alice = await start('Alice', `file:${input}`);
  // By default, Node would open an inspector on this signal: any process that may signal a process of this user could then control its engine.
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

it('lists the devices of the computer, and speaks and listens through two of them without a window', async () => {
  await using stack = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'jackfield-native-'));
  stack.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  await copySharedCache(join(home, 'cache'));
  const room = stack.use(await SoundRoom.open(['eve', 'zoe']));
  const run = (...args: string[]) => stack.use(startJackfield(args, home, room.environment));

  const listed = await run('devices', '--json').waitForOutput(/^\{.*\}$/m, 30_000);
  const { inputs, outputs, priority } = JSON.parse(listed[0]) as Record<
    'inputs' | 'outputs',
    { id: string; name: string }[]
  > & {
    priority: { grantedBy: string | null; failure: string | null };
  };
  // Either real-time priority was granted, or the reason is reported.
  expect(priority.grantedBy ?? priority.failure).toEqual(expect.any(String));
  expect(inputs).toContainEqual(expect.objectContaining({ name: 'zoe-microphone' }));
  const [input, output] = [
    inputs.find(({ name }) => name === 'zoe-microphone')?.id,
    outputs.find(({ name }) => name === 'zoe-ears')?.id,
  ];
  const start = ['start', '--headless', '--json', '--server-port', '0', '--channel', 'Echo', '--device'];
  const unknown = run(...start, 'native:trumpet');
  await unknown.waitForOutput(/DEVICE_UNKNOWN[^]*\[ended with 1\]/, 30_000);

  const client = run(...start, `native:${input}:${output}`);
  await client.waitForOutput(/"event":"ready"/, 60_000);
  const hears = async (): Promise<number> => {
    const ears = await room.recordEars('zoe');
    await room.speak('zoe', loadSpeech('frontCenter'));
    await new Promise((resolve) => setTimeout(resolve, 700));
    return rms((await ears.stop()).samples);
  };
  await expect.poll(hears, { timeout: 60_000 }).toBeGreaterThan(0.01);
  await room.unplugMicrophone('zoe');
  await client.waitForOutput(/MICROPHONE_MISSING/, 5_000);
  expect(await client.stop('SIGTERM')).toBe(0);
});
