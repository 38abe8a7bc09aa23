import { writeFile } from 'node:fs/promises';
import { FRAME_SAMPLES, SAMPLE_RATE } from '@jackfield/protocol/pcm';
import { JackfieldError } from '../errors.ts';
import { readWavFile } from '../audio/wav-file.ts';
import { encodeFloatWav } from '../audio/wav-writer.ts';
import type { EffectBench } from './effect-bench.ts';
import { faultsOf } from './sandbox-driver.ts';

/** Result of an audio case. */
export interface AudioComparison {
  /** Ratio of the golden sound to the difference, in dB; Infinity for equal sounds, null when the golden file was just written. */
  readonly snrDb: number | null;
  /** Descriptions of the problems; empty when there are none. */
  readonly problems: readonly string[];
}

/** Reads a WAV file of 48 kHz as mono samples. Throws `AUDIO_FILE_UNREADABLE` and `AUDIO_FILE_INVALID`. */
export async function readSamples(file: string): Promise<Float32Array> {
  const wav = await readWavFile(file);
  if (wav.rate !== SAMPLE_RATE) {
    const reason = `it has ${wav.rate} samples a second; tests want ${SAMPLE_RATE}`;
    throw JackfieldError.of('AUDIO_FILE_INVALID', { file, reason });
  }
  return wav.samples;
}

/**
 * Runs the samples through the plugin, frame by frame. The output is as long as the input, with the plugin's latency at the front. The last frame is filled
 * with silence.
 */
export async function runEffect(bench: Pick<EffectBench, 'process'>, samples: Float32Array): Promise<Float32Array> {
  const output = new Float32Array(samples.length);
  const frame = new Float32Array(FRAME_SAMPLES);
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    frame.fill(0);
    frame.set(samples.subarray(at, at + FRAME_SAMPLES));
    const { output: processed } = await bench.process(frame);
    output.set(processed.subarray(0, Math.min(FRAME_SAMPLES, samples.length - at)), at);
  }
  return output;
}

/**
 * Runs the input and compares the output with the golden file, or rewrites that file if `isRenewed`. A golden file that is the input itself is never rewritten.
 */
export async function compareAudio(
  bench: Pick<EffectBench, 'process' | 'talk'>,
  files: { readonly input: string; readonly golden: string },
  leastSnrDb: number,
  isRenewed: boolean,
): Promise<AudioComparison> {
  const output = await runEffect(bench, await readSamples(files.input));
  const problems = faultsOf(bench.talk);
  if (isRenewed && files.golden !== files.input) {
    await writeFile(files.golden, encodeFloatWav(output));
    return { snrDb: null, problems };
  }
  const golden = await readSamples(files.golden);
  if (golden.length !== output.length) {
    problems.push(`${output.length} samples came out; the golden file has ${golden.length}`);
  }
  const snrDb = snrOf(golden, output);
  if (snrDb < leastSnrDb) {
    problems.push(
      `it differs from the golden file: ${snrDb.toFixed(1)} dB signal to difference, ${leastSnrDb} dB are wanted`,
    );
  }
  return { snrDb, problems };
}

/** Ratio of the golden sound's energy to that of the difference, in dB; -Infinity when the sound should have been silent and is not. */
export function snrOf(golden: Float32Array, actual: Float32Array): number {
  let signal = 0;
  let difference = 0;
  for (let index = 0; index < Math.min(golden.length, actual.length); index++) {
    const wanted = golden[index] ?? 0;
    signal += wanted * wanted;
    difference += (wanted - (actual[index] ?? 0)) ** 2;
  }
  return difference === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / difference);
}
