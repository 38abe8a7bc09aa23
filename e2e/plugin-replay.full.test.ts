import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeFloatWav, readSamples } from '@jackfield/engine/workbench';
import { startJackfield } from './harness/jackfield.ts';
import { SAMPLE_RATE } from './speech/audio-file.ts';

let stack: AsyncDisposableStack;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-replay-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
});
afterEach(() => stack.disposeAsync());

interface Round {
  readonly event: string;
  readonly sounds: readonly { readonly afterDb: number; readonly files: { readonly after: string } }[];
}

const peakOf = (samples: Float32Array): number => samples.subarray(SAMPLE_RATE / 2).reduce((a, b) => Math.max(a, b), 0);

it('replay --watch runs again at a save of the gain, and not at its own results, which lie in the project', async () => {
  const project = join(folder, 'loud');
  const made = startJackfield(
    ['plugin', 'new', 'ann:loud', '--language', 'c', '--kind', 'audio-effect', '--folder', project],
    folder,
  );
  await made.waitForOutput(/ended with 0/, 60_000);
  const voice = join(project, 'take.wav');
  const tone = Float32Array.from({ length: SAMPLE_RATE }, (_, index) => 0.4 * Math.sin((2 * Math.PI * index) / 48));
  await writeFile(voice, encodeFloatWav(tone));

  const replay = stack.use(startJackfield(['plugin', 'replay', voice, project, '--watch', '--json'], folder));
  const rounds = (): Round[] =>
    replay.output
      .split('\n')
      .filter((line) => line.startsWith('{"event"'))
      .map((line) => JSON.parse(line) as Round);
  await replay.waitForOutput(/^\{"event":"replay".*\n/m, 90_000);
  const [first] = rounds();
  const after = first?.sounds[0]?.files.after ?? '';
  expect(after).toBe(join(project, 'take-replay', 'ann-loud', 'captured-voice', 'after.wav'));
  // The template's default gain is -6 dB.
  expect(peakOf(await readSamples(after))).toBeCloseTo(0.2, 2);

  const manifest = join(project, 'manifest.json');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"default": -6', '"default": -12'));
  await replay.waitForOutput(/(?:^\{"event":"replay".*\n[^]*?){2}/m, 90_000);
  expect(peakOf(await readSamples(after))).toBeCloseTo(0.1, 2);
  expect((rounds()[0]?.sounds[0]?.afterDb ?? 0) - (rounds()[1]?.sounds[0]?.afterDb ?? 0)).toBeCloseTo(6, 0);

  // A compile error is reported, and the next save is replayed.
  const source = join(project, 'src', 'plugin.c');
  const text = await readFile(source, 'utf8');
  await writeFile(source, text.replace('samples[index] *= factor;', 'samples[index] *= factor'));
  await replay.waitForOutput(/"event":"failed","code":"PLUGIN_BUILD_FAILED"/, 60_000);
  await writeFile(source, text.replace('*= factor;', '*= 2 * factor;'));
  await replay.waitForOutput(/(?:^\{"event":"replay".*\n[^]*?){3}/m, 90_000);
  expect(peakOf(await readSamples(after))).toBeCloseTo(0.2, 2);
  expect(rounds().map(({ event }) => event)).toEqual(['replay', 'replay', 'failed', 'replay']);
  expect(await replay.stop('SIGINT')).toBe(0);
}, 300_000);
