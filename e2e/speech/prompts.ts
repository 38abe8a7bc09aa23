import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MissingTestDependencyError } from '../find-program.ts';
import { rms } from '../metrics/noise.ts';
import { readAudio, SAMPLE_RATE } from './audio-file.ts';

/** Allison Smith's prompts of asterisk-core-sounds-en-g722 (CC-BY-SA-3.0): quiet studio, one speaker, a few words each. */
const FOLDER = '/usr/share/asterisk/sounds/en_US_f_Allison';
const TARGET_RMS = 10 ** (-23 / 20);

/** Loads this many different prompts, the first `seconds` of each, at −23 dBFS, always the same. Throws MissingTestDependencyError without the package. */
export function loadPrompts(count: number, seconds: number): Float32Array[] {
  if (!existsSync(FOLDER)) throw new MissingTestDependencyError(FOLDER);
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.g722'))
    .toSorted();
  const prompts: Float32Array[] = [];
  const step = files.length / (count * 1.2);
  for (let at = 0; at < files.length && prompts.length < count; at += step) {
    const samples = readAudio(join(FOLDER, files[Math.floor(at)] ?? ''));
    if (samples.length < SAMPLE_RATE / 2) continue;
    const gain = TARGET_RMS / rms(samples);
    prompts.push(
      samples.subarray(0, seconds * SAMPLE_RATE).map((sample) => Math.max(-0.99, Math.min(0.99, sample * gain))),
    );
  }
  return prompts;
}
