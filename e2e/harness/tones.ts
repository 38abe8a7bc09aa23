import { open } from 'node:fs/promises';
import { microphoneFile } from '../speech/speech.ts';
import { SAMPLE_RATE } from '../speech/audio-file.ts';

const HEADER_BYTES = 44;
/** Half a second: it contains whole periods of every tone with an even frequency in hertz. */
const WINDOW = SAMPLE_RATE / 2;

/** Writes a WAV file with one second of a tone at `peak`, to be looped; returns its path. */
export function toneFile(hertz: number, peak = 0.2): string {
  const toneAt = (_: unknown, index: number): number => peak * Math.sin((2 * Math.PI * hertz * index) / SAMPLE_RATE);
  return microphoneFile(`tone-${hertz}`, Float32Array.from({ length: SAMPLE_RATE }, toneAt));
}

/** Last half second of a 16-bit mono WAV file that is still being written; null while the file is shorter. */
export async function lastHeard(file: string): Promise<Float32Array | null> {
  await using handle = await open(file);
  const frames = Math.floor(((await handle.stat()).size - HEADER_BYTES) / 2);
  if (frames < WINDOW) return null;
  const samples = new Int16Array(WINDOW);
  await handle.read(new Uint8Array(samples.buffer), 0, samples.byteLength, HEADER_BYTES + 2 * (frames - WINDOW));
  return Float32Array.from(samples, (sample) => sample / 32_768);
}

/** Peak amplitude of the tone with this pitch in half a second. */
export function peakAt(samples: Float32Array, hertz: number): number {
  let [sine, cosine] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hertz * index) / SAMPLE_RATE;
    sine += sample * Math.sin(angle);
    cosine += sample * Math.cos(angle);
  }
  return (2 * Math.hypot(sine, cosine)) / samples.length;
}
