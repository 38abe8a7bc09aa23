import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copySharedCache } from '../host/engine/catalogue/testing/shared-cache.ts';
import { startJackfield } from './harness/jackfield.ts';
import { openRegistry } from './harness/own-registry.ts';
import { People } from './harness/people.ts';
import type { Person } from './harness/people.ts';
import { report } from './harness/report.ts';
import { Switchboard } from './harness/switchboard.ts';
import { bestCorrelation } from './metrics/lag.ts';
import { rms } from './metrics/noise.ts';
import { SAMPLE_RATE, writeWav } from './speech/audio-file.ts';
import { loadSpeech } from './speech/speech.ts';

let stack: AsyncDisposableStack;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-whisper-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => stack.disposeAsync());

/** Time that a busy machine needs to start four engines. */
const STARTED_MS = 90_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Writes speech or a sound as a WAV file, which is played in a loop. */
function fileOf(name: string, samples: Float32Array): string {
  const file = join(folder, `${name}.wav`);
  writeWav(file, samples);
  return file;
}

function tone(hertz: number, seconds: number, fromSecond = 0): Float32Array {
  return Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, index) =>
    index < fromSecond * SAMPLE_RATE ? 0 : 0.15 * Math.sin((2 * Math.PI * hertz * index) / SAMPLE_RATE),
  );
}

/** Amplitude of a tone in each fifth of a second. */
function toneIn(samples: Float32Array, hertz: number): number[] {
  const length = SAMPLE_RATE / 5;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, piece) => {
    let [real, imaginary] = [0, 0];
    for (let index = piece * length; index < (piece + 1) * length; index += 1) {
      const angle = (2 * Math.PI * hertz * index) / SAMPLE_RATE;
      real += (samples[index] ?? 0) * Math.cos(angle);
      imaginary += (samples[index] ?? 0) * Math.sin(angle);
    }
    return (2 * Math.hypot(real, imaginary)) / length;
  });
}

const idOf = ({ window }: Person): number => window.state.self.userId ?? -1;

async function goTo({ window }: Person, name: string): Promise<number> {
  const id = window.state.channels.find((channel) => channel.name === name)?.id ?? -1;
  await window.request('joinChannel', { channelId: id });
  await window.until('self', ({ channelId }) => channelId === id);
  return id;
}

/** Resolves when every client knows all users. */
async function meet(people: readonly Person[]): Promise<void> {
  for (const { window } of people) await window.until('users', (users) => users.length === people.length);
}

it('a whisper is heard, as speech, by the one addressed in another channel, and by nobody else: not in the own channel, not there', async () => {
  const registry = await openRegistry(stack, ['opus'], {});
  const people = stack.use(await People.open(registry));
  const speech = loadSpeech('novel').subarray(0, 4 * SAMPLE_RATE);
  const ada = await people.invite('Ada', { speech: fileOf('ada', speech) });
  const [bob, cyd, dan] = await Promise.all(['Bob', 'Cyd', 'Dan'].map((name) => people.invite(name)));
  if (bob === undefined || cyd === undefined || dan === undefined) throw new Error('somebody is missing');
  await meet([ada, bob, cyd, dan]);
  const [other] = ada.window.state.channels.filter(
    ({ id, kind }) => kind === 'voice' && id !== ada.window.state.self.channelId,
  );
  for (const person of [cyd, dan]) await goTo(person, other?.name ?? '');
  await bob.window.until('talking', (talking) => talking.includes(idOf(ada)), STARTED_MS);

  await ada.window.request('startWhisper', { userIds: [idOf(cyd)], channelIds: [] });
  await ada.window.until('whisper', ({ own }) => own?.reached === 1);
  await cyd.window.until('whisper', ({ heard }) => heard[0]?.userId === idOf(ada));
  await cyd.window.until('talking', (talking) => talking.includes(idOf(ada)));
  // Speech that Ada sent to the channel before is still being played.
  await wait(1_500);
  const fromMs = performance.now();
  await wait(8_500);
  const seconds = Math.floor((performance.now() - fromMs) / 1_000 - 0.5);
  expect(bob.window.state.talking).not.toContain(idOf(ada));
  expect(bob.window.state.whisper.heard).toEqual([]);
  const heard = await Promise.all([bob, cyd, dan].map((person) => person.leave()));
  const [channelMeanwhile, whispered, bystander] = heard.map((samples) => samples.slice(-seconds * SAMPLE_RATE));

  // Her speech is four seconds long, so eight seconds contain it once without interruption.
  const correlation = bestCorrelation(whispered ?? new Float32Array(), speech);
  const levels = [channelMeanwhile, bystander].map((samples) => rms(samples ?? new Float32Array()));
  report('whisper', { correlation, channelMeanwhile: levels[0] ?? -1, bystander: levels[1] ?? -1 });
  expect(correlation).toBeGreaterThan(0.75);
  expect(Math.max(...levels)).toBeLessThan(0.0005);
  // Bob heard her before, so the silence is an effect of the whisper.
  expect(rms(heard[0]?.slice(0, -(seconds + 2) * SAMPLE_RATE) ?? new Float32Array())).toBeGreaterThan(0.01);
});

it('a priority talker lowers the others by 12 dB in the ears of all, and a listener hears another channel as well', async () => {
  const registry = await openRegistry(stack, ['opus'], {});
  const people = stack.use(await People.open(registry));
  // Ada's file has three seconds of silence and three of a tone.
  const ada = await people.invite('Ada', { speech: fileOf('ada', tone(500, 6, 3)) });
  const [bob, cyd, eve] = await Promise.all([
    people.invite('Bob'),
    people.invite('Cyd', { speech: fileOf('cyd', tone(1_700, 5)) }),
    people.invite('Eve', { speech: fileOf('eve', tone(1_100, 5)) }),
  ]);
  if (bob === undefined || cyd === undefined || eve === undefined) throw new Error('somebody is missing');
  await meet([ada, bob, cyd, eve]);
  expect(people.server.setPriority(idOf(ada), true)).toBe(true);
  const [other] = ada.window.state.channels.filter(
    ({ id, kind }) => kind === 'voice' && id !== ada.window.state.self.channelId,
  );
  const elsewhere = await goTo(cyd, other?.name ?? '');
  // Waits for two complete turns of Ada's, as Bob hears them.
  for (const isTalking of [true, false, true, false, true])
    await bob.window.until('talking', (talking) => talking.includes(idOf(ada)) === isTalking, STARTED_MS);
  await bob.window.request('setListening', { channelIds: [elsewhere] });
  await cyd.window.until('users', (users) =>
    users.some(({ id, listensTo }) => id === idOf(bob) && listensTo?.[0] === elsewhere),
  );
  await wait(5_000);
  const [bobHeard, cydHeard] = [await bob.leave(), await cyd.leave()];

  const [eves, adas, cyds] = [1_100, 500, 1_700].map((hertz) => toneIn(bobHeard, hertz));
  // Pieces after the start in which Ada certainly talks, or has been silent for a second.
  const steady = (piece: number, isTalking: boolean): boolean =>
    piece > 15 && [0, 1, 2, 3, 4].every((back) => (adas?.[piece - back] ?? 0) > 0.05 === isTalking);
  const levelOf = (isTalking: boolean): number => {
    const levels = (eves ?? [])
      .filter((level, piece) => steady(piece, isTalking) && level > 0.005)
      .toSorted((a, b) => a - b);
    return levels[levels.length >> 1] ?? Number.NaN;
  };
  const duckedDb = 20 * Math.log10(levelOf(true) / levelOf(false));
  report('priority speaker', { duckedDb });
  expect(duckedDb).toBeGreaterThan(-13.5);
  expect(duckedDb).toBeLessThan(-10.5);
  // Cyd was in the Lobby at first; during the last seconds Bob hears him by listening, ducked or not.
  expect(Math.max(...(cyds ?? []).slice(-15))).toBeGreaterThan(0.05);
  const meanwhile = (cyds ?? []).slice(-60, -32);
  expect(Math.max(...meanwhile)).toBeLessThan(0.01);
  // A user who listens to a channel is not heard there.
  expect(Math.max(...toneIn(cydHeard, 1_100).slice(-40))).toBeLessThan(0.01);
});

it('commands whisper and listen with the client that runs, by name, and fail with a code for a name that is not there', async () => {
  const server = stack.use(await Switchboard.start());
  const start = async (name: string) => {
    const args = ['start', '--headless', '--json', '--server', server.address, '--channel', 'Lobby', '--name', name];
    await copySharedCache(join(folder, name, 'cache'));
    const program = stack.use(startJackfield(args, join(folder, name)));
    await program.waitForOutput(/"event":"ready"/, 60_000);
  };
  await Promise.all([start('Alice'), start('Bob')]);
  const run = (...args: string[]) => stack.use(startJackfield([...args, '--json'], join(folder, 'Alice')));
  await run('whisper', 'Bob', '--seconds', '1').waitForOutput(/"reached":\s*1[^]*\[ended with 0\]/, 30_000);
  await run('whisper', 'Nobody').waitForOutput(/NAME_NOT_THERE[^]*\[ended with 1\]/, 30_000);
  await run('listen', 'Quiet room').waitForOutput(/"Quiet room"[^]*\[ended with 0\]/, 30_000);
  await server.setPriority('Bob', true);
  const users = (await server.users()) as readonly { readonly name: string; readonly isPriority?: boolean }[];
  expect(users.map(({ name, isPriority }) => [name, isPriority]).toSorted()).toEqual([
    ['Alice', undefined],
    ['Bob', true],
  ]);
});
