import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { EffectBench, EffectStage } from './effect-bench.ts';
import { countEach, fillWithVoice, quantileOf } from './figures.ts';

/** Cost of consecutive frames. */
export interface Fitness {
  readonly stage: EffectStage;
  readonly frames: number;
  readonly latencySamples: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly longestUs: number;
  /** Number of frames that took longer than the chain's deadline. */
  readonly overDeadline: number;
  /** Linear memory after the last frame, and its growth since the first, in bytes. */
  readonly memoryBytes: number;
  readonly memoryGrowthBytes: number;
  /** Number of faults by kind, such as `BAD_OUTPUT: 479 samples for 480`. */
  readonly faults: Readonly<Record<string, number>>;
  /** Length of the output after the input fell silent, in samples; null when it lasted longer than the whole silence. */
  readonly tailSamples: number | null;
}

/** Deadline of the chain for all of its effects together; docs/design/plugin-runtime.md. */
export const DEADLINE_US = 4_000;
export const FRAME_BUDGET_US = FRAME_MS * 1_000;

const SILENCE_FRAMES = 200;
/** -90 dBFS: lower peaks count as silence. */
const SILENT_PEAK = 3.2e-5;

/** Sends frames of speech-like sound through the plugin, then silence, without pauses: the work of an instance in `frames` × 10 ms. */
export async function measureFitness(bench: EffectBench, frames: number): Promise<Fitness> {
  const spent = new Float64Array(frames);
  const input = new Float32Array(FRAME_SAMPLES);
  let memoryBefore = 0;
  for (let index = 0; index < frames; index++) {
    fillWithVoice(input, index);
    spent[index] = (await bench.process(input)).spentUs;
    // The sandbox reported the memory at its start, before the first answer.
    if (index === 0) memoryBefore = bench.talk.memoryBytes;
  }
  const tailSamples = await measureTail(bench);
  spent.sort();
  const memoryBytes = bench.talk.memoryBytes;
  return {
    stage: bench.stage,
    frames,
    latencySamples: bench.latencySamples,
    p50Us: quantileOf(spent, 0.5),
    p99Us: quantileOf(spent, 0.99),
    longestUs: quantileOf(spent, 1),
    overDeadline: spent.filter((us) => us > DEADLINE_US).length,
    memoryBytes,
    memoryGrowthBytes: memoryBytes - memoryBefore,
    faults: countEach(bench.talk.faults.map(({ code, reason }) => `${code}: ${reason}`)),
    tailSamples,
  };
}

/** A voice gate or codec has no tail of its own: the silence comes out as it went in. */
async function measureTail(bench: EffectBench): Promise<number | null> {
  const silence = new Float32Array(FRAME_SAMPLES);
  let lastLoud = -1;
  for (let index = 0; index < SILENCE_FRAMES; index++) {
    const { output } = await bench.process(silence);
    for (let sample = 0; sample < FRAME_SAMPLES; sample++) {
      if (Math.abs(output[sample] ?? 0) > SILENT_PEAK) lastLoud = index * FRAME_SAMPLES + sample;
    }
  }
  return lastLoud >= (SILENCE_FRAMES - 1) * FRAME_SAMPLES ? null : lastLoud + 1;
}
