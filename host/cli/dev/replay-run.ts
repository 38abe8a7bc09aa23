import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { Workbench, encodeFloatWav, readSamples } from '@jackfield/engine/workbench';
import { UsageError } from '../output.ts';
import { registryFolder } from '../places.ts';
import type { Slice } from './slice.ts';
import { drawSpectrograms } from './spectrogram.ts';

/** What a plugin made of a slice. */
export interface Replay {
  readonly event: 'replay';
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly stage: string;
  readonly frames: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly latencyMs: number;
  readonly beforeDb: number;
  readonly afterDb: number;
  /** What went wrong in the sandbox, in words. */
  readonly faults: readonly string[];
  readonly files: { readonly before: string; readonly after: string; readonly spectrogram: string };
}

/** Sends a slice through a built plugin, in a real sandbox, and writes both sounds and their picture. */
export async function replaySlice(pluginFile: string, slice: Slice): Promise<Replay> {
  const before = await readSamples(slice.voiceFile);
  await using bench = await Workbench.open(pluginFile, registryFolder);
  const { id, version } = bench.plugin.manifest;
  const [stage] = bench.audioStages;
  if (stage === undefined) throw new UsageError(`${id} has no audio hook: there is nothing to hear.`);
  await using effect = await bench.openEffect(stage);
  const after = new Float32Array(before.length);
  const frame = new Float32Array(FRAME_SAMPLES);
  const spentUs: number[] = [];
  for (let at = 0; at < before.length; at += FRAME_SAMPLES) {
    frame.fill(0);
    frame.set(before.subarray(at, at + FRAME_SAMPLES));
    const answer = await effect.process(frame);
    after.set(answer.output.subarray(0, Math.min(FRAME_SAMPLES, before.length - at)), at);
    spentUs.push(answer.spentUs);
  }
  const faults = effect.talk.faults.map(({ code, reason }) => `${code}: ${reason}`);
  const files = await writeResults(slice, id.replace(':', '-'), before, after);
  return {
    event: 'replay',
    id,
    version,
    digest: bench.plugin.digest,
    stage,
    frames: spentUs.length,
    p50Us: quantile(spentUs, 0.5),
    p99Us: quantile(spentUs, 0.99),
    latencyMs: effect.latencySamples / 48,
    beforeDb: levelDb(before),
    afterDb: levelDb(after),
    faults,
    files,
  };
}

/** The lines of a replay. */
export function replayLines(replay: Replay): string[] {
  const { id, version, frames, p50Us, p99Us, latencyMs, beforeDb, afterDb, faults, files } = replay;
  const times = `p50 ${p50Us.toFixed(1)} µs, p99 ${p99Us.toFixed(1)} µs of ${frames} frames`;
  const levels = `${beforeDb.toFixed(1)} dB in, ${afterDb.toFixed(1)} dB out`;
  return [
    `${id} ${version}: ${times} · latency ${latencyMs.toFixed(1)} ms · ${levels}`,
    ...faults,
    `  ${files.after}`,
    `  ${files.spectrogram}`,
  ];
}

async function writeResults(
  { folder }: Slice,
  name: string,
  before: Float32Array,
  after: Float32Array,
): Promise<Replay['files']> {
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  const files = {
    before: join(place, 'before.wav'),
    after: join(place, 'after.wav'),
    spectrogram: join(place, 'spectrogram.png'),
  };
  await writeFile(files.before, encodeFloatWav(before));
  await writeFile(files.after, encodeFloatWav(after));
  await writeFile(files.spectrogram, drawSpectrograms(before, after));
  return files;
}

function levelDb(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? -100 : Math.max(-100, 10 * Math.log10(sum / samples.length + 1e-10));
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
