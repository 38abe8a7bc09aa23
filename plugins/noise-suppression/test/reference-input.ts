import { writeFileSync } from 'node:fs';
import { addPinkNoise } from '../../../e2e/metrics/noise.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';

/** What `weights/reference.py` and `gtcrn.test.ts` give to the network: recorded speech, pink noise 5 dB below it, 3 s. */
export function referenceInput(): Float32Array {
  return addPinkNoise(loadSpeech('congratulations'), 5, 1).slice(0, 3 * 48_000);
}

if (import.meta.main) {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new TypeError('Usage: reference-input.ts FILE.f32');
  writeFileSync(path, new Uint8Array(referenceInput().buffer));
}
