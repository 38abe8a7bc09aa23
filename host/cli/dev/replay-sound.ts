import { clamp } from '@jackfield/protocol/clamp';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { encodeFloatWav, readSamples } from '@jackfield/engine/workbench';
import type { EffectStage, ReplaySource, Workbench } from '@jackfield/engine/workbench';
import { drawSpectrograms } from './spectrogram.ts';

/** Result of one voice in one stage of a plugin. */
export interface SoundReplay {
  readonly stage: EffectStage;
  /** `you`, the name of another person, or `everybody` for the mix. */
  readonly voice: string;
  readonly frames: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly latencyMs: number;
  readonly beforeDb: number;
  readonly afterDb: number;
  /** Messages of faults in the sandbox. */
  readonly faults: readonly string[];
  readonly files: { readonly before: string; readonly after: string; readonly spectrogram: string };
}

interface Voice {
  readonly voice: string;
  readonly samples: Float32Array;
  /** Name of the result folder. */
  readonly name: string;
}

/** Sends each voice through the stages that it would pass in a call, each through an instance of its own, and writes the results below `place`. */
export async function replaySounds(bench: Workbench, source: ReplaySource, place: string): Promise<SoundReplay[]> {
  const replays: SoundReplay[] = [];
  const own: Voice = { voice: 'you', samples: await readSamples(source.voiceFile), name: 'voice' };
  const others: Voice[] = [];
  for (const { name, file } of source.others)
    others.push({ voice: name, samples: await readSamples(file), name: basename(file, '.wav') });
  for (const stage of bench.audioStages)
    for (const voice of voicesOf(stage, own, others))
      replays.push(await replayVoice(bench, stage, voice, join(place, `${stage}-${voice.name}`)));
  return replays;
}

/** Voices for a stage. Without other people in the recording, the author's own voice stands for the others. */
function voicesOf(stage: EffectStage, own: Voice, others: readonly Voice[]): readonly Voice[] {
  if (stage === 'captured' || stage === 'gate' || others.length === 0) return [own];
  return stage === 'decoded' ? others : [mixOf(others)];
}

function mixOf(voices: readonly Voice[]): Voice {
  const samples = new Float32Array(Math.max(...voices.map((voice) => voice.samples.length)));
  for (const voice of voices)
    for (let at = 0; at < voice.samples.length; at++)
      samples[at] = clamp((samples[at] ?? 0) + (voice.samples[at] ?? 0), -1, 1, 0);
  return { voice: 'everybody', samples, name: 'mix' };
}

async function replayVoice(
  bench: Workbench,
  stage: EffectStage,
  { voice, samples: before }: Voice,
  place: string,
): Promise<SoundReplay> {
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
  return {
    stage,
    voice,
    frames: spentUs.length,
    p50Us: quantile(spentUs, 0.5),
    p99Us: quantile(spentUs, 0.99),
    latencyMs: effect.latencySamples / 48,
    beforeDb: levelDb(before),
    afterDb: levelDb(after),
    faults: effect.talk.faults.map(({ code, reason }) => `${code}: ${reason}`),
    files: await writeResults(place, before, after),
  };
}

async function writeResults(place: string, before: Float32Array, after: Float32Array): Promise<SoundReplay['files']> {
  // The results are as private as the recording.
  await mkdir(place, { recursive: true, mode: 0o700 });
  const files = {
    before: join(place, 'before.wav'),
    after: join(place, 'after.wav'),
    spectrogram: join(place, 'spectrogram.png'),
  };
  await writeFile(files.before, encodeFloatWav(before), { mode: 0o600 });
  await writeFile(files.after, encodeFloatWav(after), { mode: 0o600 });
  await writeFile(files.spectrogram, drawSpectrograms(before, after), { mode: 0o600 });
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
