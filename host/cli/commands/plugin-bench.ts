import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { clientCacheFolder } from '@jackfield/engine/paths';
import { FRAME_BUDGET_US, Workbench, measureCodec, measureFitness } from '@jackfield/engine/workbench';
import type { CodecFitness, Fitness } from '@jackfield/engine/workbench';
import { formatBytes, table, UsageError } from '../output.ts';
import type { Output } from '../output.ts';
import { registryFolder } from '../places.ts';
import { pluginFileOf } from './plugin-build.ts';

export interface BenchCommandOptions {
  readonly frames?: number;
}

interface Row {
  readonly what: string;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Number of 10 ms frames per call; 1 when left out. */
  readonly frames?: number;
  /** Growth of linear memory for a plugin, of the heap for plain JavaScript. */
  readonly growthBytes: number;
}

const FRAMES = 5_000;
/** Frames per packet: packets of 10 and of 20 ms. */
const PACKET_FRAMES = [1, 2] as const;

/** `jackfield plugin bench`: measures the cost of a frame or a packet beside that of a gain in plain JavaScript. */
export async function benchCommand(target: string, options: BenchCommandOptions, output: Output): Promise<void> {
  const frames = options.frames ?? FRAMES;
  await using bench = await Workbench.open(await pluginFileOf(target, output), registryFolder, clientCacheFolder());
  if (bench.audioStages.length === 0 && !bench.isCodec) {
    throw new UsageError(`${bench.plugin.manifest.id} has no audio hook: there is no frame to measure.`);
  }
  const rows: Row[] = [];
  for (const stage of bench.audioStages) {
    await using effect = await bench.openEffect(stage);
    const fitness = await measureFitness(effect, frames);
    rows.push(rowOf(fitness));
  }
  for (const packetFrames of bench.isCodec ? PACKET_FRAMES : []) {
    await using codec = await bench.openCodec(packetFrames);
    rows.push(...codecRows(await measureCodec(codec, Math.ceil(frames / packetFrames))));
  }
  rows.push(plainGain(frames));
  output.result({ id: bench.plugin.manifest.id, frames, frameBudgetUs: FRAME_BUDGET_US, rows }, [
    ...table([['', 'P50', 'P99', 'OF A FRAME', 'GREW BY'], ...rows.map(cellsOf)]),
    `${frames} frames of 10 ms; the chain waits 4 ms for all of its effects together.`,
  ]);
}

function rowOf({ stage, p50Us, p99Us, memoryGrowthBytes }: Fitness): Row {
  return { what: stage, p50Us, p99Us, growthBytes: memoryGrowthBytes };
}

/** Rows of a codec. Decoding runs once per talker. */
function codecRows({ packetMs, encode, decode, memoryGrowthBytes: growthBytes }: CodecFitness): Row[] {
  const frames = packetMs / FRAME_MS;
  return [
    { what: `encode ${packetMs} ms`, ...encode, frames, growthBytes },
    { what: `decode ${packetMs} ms`, ...decode, frames, growthBytes },
  ];
}

function cellsOf({ what, p50Us, p99Us, frames = 1, growthBytes }: Row): string[] {
  const share = `${((p50Us / FRAME_BUDGET_US / frames) * 100).toFixed(2)} %`;
  return [what, `${p50Us.toFixed(1)} µs`, `${p99Us.toFixed(1)} µs`, share, formatBytes(Math.max(0, growthBytes))];
}

/** Applies a gain to one frame in this process: the cost without any sandbox boundary. */
function plainGain(frames: number): Row {
  const samples = new Float32Array(FRAME_SAMPLES).fill(0.25);
  const spent = new Float64Array(frames);
  const heapBefore = process.memoryUsage().heapUsed;
  for (let index = 0; index < frames; index++) {
    const startMs = performance.now();
    const gain = index % 2 === 0 ? 0.5 : 2;
    for (let sample = 0; sample < FRAME_SAMPLES; sample++) samples[sample] = (samples[sample] ?? 0) * gain;
    spent[index] = (performance.now() - startMs) * 1_000;
  }
  const growthBytes = process.memoryUsage().heapUsed - heapBefore;
  spent.sort();
  const p50Us = spent[Math.floor(frames / 2)] ?? 0;
  return { what: 'gain in plain JavaScript', p50Us, p99Us: spent[Math.floor(frames * 0.99)] ?? 0, growthBytes };
}
