import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFloatWav } from '../audio/wav-writer.ts';
import { at, chatListener, effect, endlessLoop, from, nanFrame, shortFrame } from '../catalogue/testing/effects.ts';
import { buildWatComponent } from '../catalogue/testing/wat-component.ts';
import type { WatComponent } from '../catalogue/testing/wat-component.ts';
import { registryFolder } from '../supervisor/testing/chain-rig.ts';
import { measureFitness } from './fitness.ts';
import { runProjectTests } from './project-tests.ts';
import type { ProjectTest } from './project-tests.ts';
import { Workbench } from './workbench.ts';

const greeter = join(registryFolder, 'jackfield/greeter/0.2.0.wasm');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-workbench-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(component: WatComponent): Promise<Workbench> {
  const file = join(folder, `${component.id.replace(':', '-')}.wasm`);
  await writeFile(file, await buildWatComponent(component));
  return Workbench.open(file, registryFolder);
}

/** Runs cases, after writing them to a new folder. */
async function runCases(bench: Workbench, cases: Readonly<Record<string, unknown>>): Promise<ProjectTest[]> {
  const testFolder = await mkdtemp(join(folder, 'cases-'));
  for (const [name, content] of Object.entries(cases)) {
    const text = content instanceof Float32Array ? encodeFloatWav(content) : JSON.stringify(content);
    await writeFile(join(testFolder, name), text);
  }
  return runProjectTests(bench, testFolder);
}

function sine(amplitude: number, samples = 4_800): Float32Array {
  return Float32Array.from({ length: samples }, (_, index) => amplitude * Math.sin((2 * Math.PI * index) / 96));
}

describe('an event script', { timeout: 60_000 }, () => {
  it('holds when the plugin does what it says, and names what was expected and what came when not', async () => {
    await using bench = await Workbench.open(greeter, registryFolder);
    const settings = { greeting: 'Hi {name}, {count} here' };
    const tests = await runCases(bench, {
      'a-holds.json': {
        settings,
        people: ['Ann'],
        steps: [
          { join: 'Ben' },
          { expect: { chat: ['Hi Ben, 3 here'], calls: [['session.listUsers', 7], ['chat.send']] } },
          { chat: '!dice 2d6', from: 'Ann' },
          { expect: { chat: ['/^🎲 Ann rolls 2d6: [1-6] \\+ [1-6] = \\d+$/'] } },
          { settings: { greetsNewcomers: false } },
          { join: 'Eve' },
          { expect: { chat: [] } },
        ],
      },
      'b-does-not.json': { settings, steps: [{ join: 'Ben' }, { expect: { chat: ['Hello Ben'] } }] },
      'c-refused.json': {
        answers: { 'chat.send': { error: { tag: 'rate-limited' } } },
        steps: [{ join: 'Ben' }, { expect: { log: ['/rate-limited/'] } }],
      },
      'c-silent.json': {
        answers: { 'chat.send': { error: { tag: 'rate-limited' } } },
        steps: [{ join: 'Ben' }, { expect: { chat: ['Bye Ben'] } }],
      },
      'd-no-case.json': { steps: [{ jump: 'Ben' }] },
      'e-bad-settings.json': { settings: { greeting: 5 }, steps: [] },
    });
    expect(tests.map(({ file, problems }) => [file, problems])).toEqual([
      ['a-holds.json', []],
      ['b-does-not.json', ['step 2: chat: expected ["Hello Ben"], got ["Hi Ben, 2 here"]']],
      ['c-refused.json', []],
      [
        'c-silent.json',
        [
          expect.stringMatching(/^step 2: chat: expected \["Bye Ben"\]/),
          expect.stringMatching(/^step 2: log: warn: .*rate-limited/),
        ],
      ],
      ['d-no-case.json', ['step 1: nothing is known of jump']],
      ['e-bad-settings.json', [expect.stringContaining('greeting must be string')]],
    ]);
  });

  it('shows beside a crash at the start what the plugin wrote last, and beside a test that passes what it complained of', async () => {
    const words = '(data (i32.const 8192) "panic: no such note")';
    const body = '(call $log (i32.const 3) (i32.const 8192) (i32.const 19)) unreachable';
    await using bench = await open(effect({ id: 'test:panic', imports: ['log'], extra: words, body }));
    const [test] = await runCases(bench, { 'tone.in.wav': sine(0.5) });
    expect(test?.problems).toEqual([expect.stringMatching(/did not start: .*; its last words: panic: no such note/)]);

    await using greeting = await Workbench.open(greeter, registryFolder);
    const answers = { 'chat.send': { error: { tag: 'rate-limited' } } };
    const [quiet] = await runCases(greeting, { 'quiet.json': { answers, steps: [{ join: 'Ben' }] } });
    expect(quiet).toMatchObject({ problems: [], logged: [expect.stringMatching(/^warn: .*rate-limited/)] });
  });

  it('fails on a crash, with its code', async () => {
    await using bench = await open(chatListener('test:crash', 4, 'unreachable'));
    const [test] = await runCases(bench, { 'crash.json': { steps: [{ chat: 'fine' }, { chat: 'never' }] } });
    expect(test?.problems).toEqual([expect.stringMatching(/^TRAPPED: .*unreachable/)]);
  });
});

describe('an audio case', { timeout: 60_000 }, () => {
  it('compares with the golden file and says by how much it differs', async () => {
    await using bench = await open(effect({ id: 'test:half', gain: 0.5 }));
    const tests = await runCases(bench, {
      'good.in.wav': sine(0.5),
      'good.out.wav': sine(0.25),
      'other.in.wav': sine(0.5),
      'other.out.wav': sine(0.3),
      'short.in.wav': sine(0.5, 1_000),
      'short.out.wav': sine(0.25, 900),
    });
    expect(tests.map(({ file, problems }) => [file, problems])).toEqual([
      ['good.in.wav', []],
      ['other.in.wav', [expect.stringContaining('15.6 dB signal to difference, 40 dB are wanted')]],
      ['short.in.wav', ['1000 samples came out; the golden file has 900']],
    ]);
    expect(tests[0]?.snrDb).toBeGreaterThan(100);
  });

  it('writes the golden file when it is to be renewed, and then holds', async () => {
    await using bench = await open(effect({ id: 'test:renewed', gain: 0.5 }));
    const testFolder = await mkdtemp(join(folder, 'renewed-'));
    await writeFile(join(testFolder, 'tone.in.wav'), encodeFloatWav(sine(0.5)));
    await runProjectTests(bench, testFolder, true);
    expect(await readdir(testFolder)).toEqual(['tone.in.wav', 'tone.out.wav']);
    expect(await runProjectTests(bench, testFolder)).toMatchObject([{ problems: [], snrDb: Infinity }]);
  });
});

describe('fitness', { timeout: 60_000 }, () => {
  it('counts frames that are short or not finite, growth of memory and the tail', async () => {
    // After 500 frames of warm-up: 10 short frames, 5 that are not finite, and 16 more pages.
    const body = `${from(501, at(510, '(drop (memory.grow (i32.const 16)))'))} ${[520, 530].map((call) => at(call, shortFrame)).join('')} ${at(540, nanFrame)}`;
    await using bench = await open(effect({ id: 'test:unfit', body, latency: 96 }));
    await using run = await bench.openEffect('captured');
    const fitness = await measureFitness(run, 600);
    expect(fitness).toMatchObject({
      stage: 'captured',
      frames: 600,
      latencySamples: 96,
      memoryGrowthBytes: 16 * 65_536,
      faults: { 'BAD_OUTPUT: 100 samples for 480': 2, 'BAD_OUTPUT: a value that is not finite': 1 },
      tailSamples: 0,
    });
    expect(fitness.p50Us).toBeGreaterThan(0);
    expect(fitness.p99Us).toBeGreaterThanOrEqual(fitness.p50Us);
  });

  it('ends with SANDBOX_HUNG when a frame does not come back', async () => {
    await using bench = await open(effect({ id: 'test:hang', body: at(505, endlessLoop) }));
    await using run = await bench.openEffect('captured');
    await expect(measureFitness(run, 100)).rejects.toMatchObject({ code: 'SANDBOX_HUNG' });
  });
});
