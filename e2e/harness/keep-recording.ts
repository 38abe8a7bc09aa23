import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeWav } from '../speech/audio-file.ts';

const folder = fileURLToPath(new URL('../../test-results/recordings', import.meta.url));

/** Keeps what was recorded as `NAME.wav` in test-results, for the ears of whoever looks into a failure. */
export function keepRecording(name: string, samples: Float32Array): void {
  mkdirSync(folder, { recursive: true });
  writeWav(`${folder}/${name}.wav`, samples);
}
