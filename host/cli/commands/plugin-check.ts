import { countOf } from '@jackfield/protocol/count-labels';
import { JackfieldError } from '@jackfield/engine/errors';
import { clientCacheFolder } from '@jackfield/engine/paths';
import { DEADLINE_US, FRAME_BUDGET_US, Workbench, measureFitness } from '@jackfield/engine/workbench';
import type { Fitness } from '@jackfield/engine/workbench';
import { formatBytes } from '../output.ts';
import type { Output } from '../output.ts';
import { registryFolder } from '../places.ts';
import { factsOf, linesOf } from './inspect.ts';
import { checkCodec, growthProblems } from './codec-check.ts';
import { pluginFileOf } from './plugin-build.ts';

/** Length of the test audio: 20 s. */
const FRAMES = 2_000;
/** `jackfield plugin check`: shows what an install would show and checks that the plugin is fast enough. Rejects with `PLUGIN_UNFIT` when it is not. */
export async function checkCommand(target: string, output: Output): Promise<void> {
  const file = await pluginFileOf(target, output);
  await using bench = await Workbench.open(file, registryFolder, clientCacheFolder());
  const runs: Fitness[] = [];
  for (const stage of bench.audioStages) {
    output.say(`Sending ${FRAMES} frames through it, some ${FRAMES / 100} s …`);
    await using effect = await bench.openEffect(stage);
    runs.push(await measureFitness(effect, FRAMES));
  }
  const codec = bench.isCodec ? await checkCodec(bench) : { runs: [], problems: [], lines: [] };
  const start = await checkEvents(bench);
  const problems = [...runs.flatMap(problemsOf), ...codec.problems, ...start];
  const lines = [...linesOf(bench.plugin), ...runs.flatMap(fitnessLines), ...codec.lines];
  const words = [...lines, ...problems.map((problem) => `✗ ${problem}`)];
  output.result({ ...factsOf(bench.plugin), fitness: [...runs, ...codec.runs], problems }, [
    ...words,
    ...(problems.length === 0 ? ['✓ Nothing is wrong with it.'] : []),
  ]);
  const [first] = problems;
  if (first !== undefined) throw JackfieldError.of('PLUGIN_UNFIT', { reason: first });
}

/** Starts the event instance with the default settings; returns its problems. */
async function checkEvents(bench: Workbench): Promise<string[]> {
  if (!bench.hasEventHooks) return [];
  await using events = await bench.openEvents();
  return events.failures.map(({ message }) => message);
}

function problemsOf(fitness: Fitness): string[] {
  const { stage, p99Us, memoryGrowthBytes, faults } = fitness;
  const problems = Object.entries(faults).map(([fault, count]) => `${stage}: ${fault} (${countOf(count, 'time')})`);
  if (p99Us > DEADLINE_US) {
    problems.push(
      `${stage}: one frame in a hundred takes ${p99Us.toFixed(0)} µs or more; the chain waits ${DEADLINE_US} µs`,
    );
  }
  return [...problems, ...growthProblems(stage, memoryGrowthBytes, FRAMES / 100)];
}

function fitnessLines(fitness: Fitness): string[] {
  const { stage, frames, p50Us, p99Us, longestUs, overDeadline, latencySamples, tailSamples } = fitness;
  const share = ((p50Us / FRAME_BUDGET_US) * 100).toFixed(1);
  const tail = tailSamples === null ? 'never falls silent' : `silent after ${tailSamples} samples`;
  return [
    '',
    `${stage}: ${frames} frames of 10 ms in a sandbox`,
    `  p50 ${p50Us.toFixed(0)} µs (${share} % of a frame), p99 ${p99Us.toFixed(0)} µs, longest ${longestUs.toFixed(0)} µs; ${overDeadline} over the deadline of ${DEADLINE_US} µs`,
    `  latency ${latencySamples} samples; ${tail} after the input`,
    `  memory ${formatBytes(fitness.memoryBytes)}, grew by ${formatBytes(fitness.memoryGrowthBytes)}`,
  ];
}
