import { SAMPLE_RATE } from '@jackfield/protocol/pcm';

/** Two notes of a chime, a fifth apart: frequency in Hz and start in seconds. */
const NOTES = [
  { hertz: 523.25, atS: 0 },
  { hertz: 783.99, atS: 0.22 },
] as const;
const LENGTH_S = 1;
const DECAY_S = 0.18;
const LEVEL = 0.25;

/** Returns the sound with which users check their speakers: 1 s at 48 kHz, peak below −9 dBFS. */
export function makeTestSound(): Float32Array {
  const samples = new Float32Array(LENGTH_S * SAMPLE_RATE);
  for (const { hertz, atS } of NOTES) {
    for (let at = Math.round(atS * SAMPLE_RATE); at < samples.length; at++) {
      const t = at / SAMPLE_RATE - atS;
      samples[at] = (samples[at] ?? 0) + LEVEL * Math.exp(-t / DECAY_S) * Math.sin(2 * Math.PI * hertz * t);
    }
  }
  return samples;
}
