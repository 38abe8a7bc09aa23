import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJsonFile } from '@jackfield/wire/json';
import { reasonOf } from '../errors.ts';
import { compareAudio, readSamples } from './audio-case.ts';
import { tryCodec } from './codec-case.ts';
import { runScript } from './event-script.ts';
import { DEFAULT_SNR_DB, readTestCase } from './test-case.ts';
import type { TestCase } from './test-case.ts';
import type { Workbench } from './workbench.ts';

/** One test of a project, and its result. */
export interface ProjectTest {
  /** File name, such as `greeting.json` or `voice.in.wav`. */
  readonly file: string;
  readonly about: string;
  /** Descriptions of the problems; empty when the test passed. */
  readonly problems: readonly string[];
  /** Warnings and errors that the plugin logged during an event script and that no problem mentions. */
  readonly logged?: readonly string[];
  /** Ratio of an audio or codec case, in dB; null when the golden file was just written. */
  readonly snrDb?: number | null;
}

interface FoundCase {
  readonly file: string;
  /** The test case, or the reason why the file is none. */
  readonly read: TestCase | string;
}

const INPUT = '.in.wav';

/**
 * Runs the tests in a project's `test/`: every `NAME.json`, and every pair of `NAME.in.wav` and `NAME.out.wav` that none of them names. With `isRenewed` the
 * golden files are written instead of compared. Each case has its own instance.
 */
export async function runProjectTests(bench: Workbench, testFolder: string, isRenewed = false): Promise<ProjectTest[]> {
  const tests: ProjectTest[] = [];
  for (const { file, read } of await findCases(testFolder)) {
    if (typeof read === 'string') tests.push({ file, about: '', problems: [read] });
    else tests.push(await runCase(bench, testFolder, file, read, isRenewed));
  }
  return tests;
}

async function runCase(
  bench: Workbench,
  folder: string,
  file: string,
  test: TestCase,
  isRenewed: boolean,
): Promise<ProjectTest> {
  const { about } = test;
  try {
    if (test.kind === 'events') {
      await using events = await bench.openEvents(test.settings, { people: test.people, answers: test.answers });
      return { file, about, ...(await runScript(events, test.steps, { ...bench.plugin.manifest })) };
    }
    if (test.kind === 'codec') {
      await using codec = await bench.openCodec(test.packetFrames, test.settings);
      return { file, about, ...(await tryCodec(codec, await readSamples(join(folder, test.input)), test)) };
    }
    const [first] = bench.audioStages;
    const stage = test.stage ?? first;
    if (stage === undefined) return { file, about, problems: ['the plugin has no audio hook'] };
    await using effect = await bench.openEffect(stage, test.settings);
    const files = { input: join(folder, test.input), golden: join(folder, test.output) };
    const { snrDb, problems } = await compareAudio(effect, files, test.snrDb, isRenewed);
    return { file, about, problems, snrDb };
  } catch (error) {
    return { file, about, problems: [reasonOf(error)] };
  }
}

async function findCases(folder: string): Promise<FoundCase[]> {
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).sort();
  const cases: FoundCase[] = [];
  const used = new Set<string>();
  for (const file of names.filter((name) => name.endsWith('.json'))) {
    const read = await readCase(join(folder, file));
    if (typeof read !== 'string' && read.kind !== 'events') used.add(read.input);
    cases.push({ file, read });
  }
  for (const input of names.filter((name) => name.endsWith(INPUT) && !used.has(name))) {
    const output = `${input.slice(0, -INPUT.length)}.out.wav`;
    const read: TestCase = {
      kind: 'audio',
      about: '',
      settings: {},
      input,
      output,
      stage: null,
      snrDb: DEFAULT_SNR_DB,
    };
    cases.push({ file: input, read });
  }
  return cases;
}

async function readCase(file: string): Promise<TestCase | string> {
  try {
    return readTestCase(parseJsonFile(await readFile(file)));
  } catch (error) {
    return reasonOf(error);
  }
}
