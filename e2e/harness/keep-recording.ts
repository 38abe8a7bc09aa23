import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeWav } from '../speech/audio-file.ts';

const folder = fileURLToPath(new URL('../../test-results/recordings', import.meta.url));

/** Writes a recording as `NAME.wav` to test-results, so that a developer can listen to it after a failure. */
export function keepRecording(name: string, samples: Float32Array): void {
  mkdirSync(folder, { recursive: true });
  writeWav(`${folder}/${name}.wav`, samples);
}
