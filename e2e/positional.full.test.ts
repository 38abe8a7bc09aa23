import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WavWriter } from '../host/engine/audio/wav-writer.ts';
import { openRegistry } from './harness/own-registry.ts';
import { People } from './harness/people.ts';
import type { Person } from './harness/people.ts';
import { report } from './harness/report.ts';

const TABLE = 'jackfield:round-table';
const RATE = 48_000;
/** The measured piece is a tenth of a second, with whole periods of every tone; the loudest of ten counts. On a busy machine the others have gaps. */
const PIECE = RATE / 10;
const PIECES = 10;
const BOB_HZ = 440;
const CARL_HZ = 1_000;
const AMPLITUDE = 0.18;

const stack = new AsyncDisposableStack();
let people: People;
let ada: Person;
let bob: Person;

/** Bob and Carl hum, each at his own pitch; Ada listens. Noise suppression and voice gate are not installed, because they would remove the hum. */
beforeAll(async () => {
  people = stack.use(await People.open(await openRegistry(stack, ['opus', 'round-table'], {})));
  ada = await people.invite('Ada', { isStereo: true });
  bob = await people.invite('Bob', { speech: await hum(BOB_HZ) });
  await people.invite('Carl', { speech: await hum(CARL_HZ) });
  await ada.install(TABLE);
  await bob.install(TABLE);
}, 120_000);

afterAll(() => stack.disposeAsync());

/** Writes one second of a hum, to be looped. */
async function hum(frequency: number): Promise<string> {
  const file = join(people.folder, `${frequency}.wav`);
  await using writer = await WavWriter.open(file, (error) => {
    throw error;
  });
  for (let start = 0; start < RATE; start += 480) {
    const angle = (index: number): number => (2 * Math.PI * frequency * (start + index)) / RATE;
    writer.write(Float32Array.from({ length: 480 }, (_, index) => AMPLITUDE * Math.sin(angle(index))));
  }
  return file;
}

interface Ears {
  readonly leftDb: number;
  readonly rightDb: number;
}

/** Level of a pitch in both channels of the last second of Ada's output, relative to its level at the source. */
async function hears(frequency: number): Promise<Ears> {
  const bytes = await readFile(join(people.folder, 'Ada.wav'));
  expect(bytes.readUInt16LE(22)).toBe(2);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset + 44, Math.floor((bytes.length - 44) / 2));
  const said = 20 * Math.log10(AMPLITUDE);
  const pieces = Array.from({ length: PIECES }, (_, index): Ears => {
    const start = samples.length - 2 * PIECE * (index + 1);
    return {
      leftDb: levelOf(samples, start, frequency) - said,
      rightDb: levelOf(samples, start + 1, frequency) - said,
    };
  });
  const loudness = ({ leftDb, rightDb }: Ears): number => Math.max(leftDb, rightDb);
  return pieces.reduce((loudest, piece) => (loudness(piece) > loudness(loudest) ? piece : loudest));
}

/** dBFS of one channel of interleaved stereo at a pitch. */
function levelOf(samples: Int16Array, start: number, frequency: number): number {
  let [sine, cosine] = [0, 0];
  for (let index = 0; index < PIECE; index++) {
    const sample = (samples[start + 2 * index] ?? 0) / 32_767;
    const angle = (2 * Math.PI * frequency * index) / RATE;
    sine += sample * Math.sin(angle);
    cosine += sample * Math.cos(angle);
  }
  return 20 * Math.log10(Math.max(1e-6, (2 * Math.hypot(sine, cosine)) / PIECE));
}

async function use(person: Person, key: string, input: object = { tag: 'pressed' }): Promise<void> {
  await person.window.until('slots', (trees) => trees.some(({ pluginId }) => pluginId === TABLE), 30_000);
  const request = { pluginId: TABLE, slot: 'side-panel', key, input, userId: null };
  await person.window.request('uiInput', request as Parameters<typeof person.window.request<'uiInput'>>[1]);
}

/** Resolves when Ada hears a pitch at the expected levels, within 1 dB. */
async function untilHeard(frequency: number, leftDb: number, rightDb: number): Promise<Ears> {
  const near = (heard: number, wanted: number): boolean => Math.abs(heard - wanted) < 1;
  let last: Ears = { leftDb: Number.NaN, rightDb: Number.NaN };
  const isHeard = async (): Promise<boolean> => {
    last = await hears(frequency);
    return near(last.leftDb, leftDb) && near(last.rightDb, rightDb);
  };
  const words = (): string => `${frequency} Hz: ${last.leftDb.toFixed(1)} and ${last.rightDb.toFixed(1)} dB`;
  await expect.poll(async () => (await isHeard()) || words(), { timeout: 30_000, interval: 150 }).toBe(true);
  return last;
}

it('plays who sits on the left 12.6 dB louder in the left channel, moves with the seat, and leaves a third one where he is', async () => {
  await untilHeard(BOB_HZ, 0, 0);
  await untilHeard(CARL_HZ, 0, 0);

  // Ada sits at the far end of the table and faces its middle. Chair 3 is 2.83 m from there, -5.2 dB, half left: +2.8 and -9.8 dB.
  await use(ada, 'chair-1');
  await use(bob, 'chair-3');
  const left = await untilHeard(BOB_HZ, -2.4, -15.1);

  await use(bob, 'chair-7');
  const right = await untilHeard(BOB_HZ, -15.1, -2.4);

  // Bob sits opposite Ada, 12 m away.
  await use(bob, 'chair-5');
  await use(bob, 'distance', { tag: 'number', val: 10 });
  await untilHeard(BOB_HZ, -31.4, -31.4);

  const carl = await untilHeard(CARL_HZ, 0, 0);
  expect(left.leftDb - left.rightDb).toBeGreaterThan(10);
  expect(right.rightDb - right.leftDb).toBeGreaterThan(10);
  expect(Math.abs(carl.leftDb - carl.rightDb)).toBeLessThan(0.5);
  report('round table', { leftDb: left.leftDb - left.rightDb, rightDb: right.leftDb - right.rightDb });
});

it('tells the window who stands where, and hears everybody as usual when one stands up or positional audio is off', async () => {
  await use(bob, 'chair-3');
  const state = await ada.window.until('positional', (now) => now?.people[0]?.aheadM === 2, 30_000);
  const bobId = ada.window.state.users.find(({ name }) => name === 'Bob')?.id;
  expect(state).toEqual({
    pluginId: TABLE,
    people: [{ userId: bobId, toRightM: -2, aheadM: 2, distanceM: 2.83 }],
  });
  const { positional } = ada.window.state.settings;
  await ada.window.request('updateSettings', { positional: { ...positional, isOn: false } });
  await ada.window.until('positional', (now) => now === null);
  await ada.window.request('updateSettings', { positional });
  await ada.window.until('positional', (now) => now?.people.length === 1, 30_000);
  await use(bob, 'stand');
  await ada.window.until('positional', (now) => now?.people.length === 0, 30_000);
  expect(await untilHeard(BOB_HZ, 0, 0)).toBeDefined();
});
