import { open } from 'node:fs/promises';
import { microphoneFile } from '../speech/speech.ts';
import { SAMPLE_RATE } from '../speech/audio-file.ts';

const HEADER_BYTES = 44;
/** Half a second: of every tone of whole even hertz it has whole periods. */
const WINDOW = SAMPLE_RATE / 2;

/** A WAV file with a second of a tone at `peak`, to be looped; returns its path. */
export function toneFile(hertz: number, peak = 0.2): string {
  const toneAt = (_: unknown, index: number): number => peak * Math.sin((2 * Math.PI * hertz * index) / SAMPLE_RATE);
  return microphoneFile(`tone-${hertz}`, Float32Array.from({ length: SAMPLE_RATE }, toneAt));
}

/** The last half second of a mono WAV file of 16 bits that is still being written; null while it is shorter. */
export async function lastHeard(file: string): Promise<Float32Array | null> {
  await using handle = await open(file);
  const frames = Math.floor(((await handle.stat()).size - HEADER_BYTES) / 2);
  if (frames < WINDOW) return null;
  const samples = new Int16Array(WINDOW);
  await handle.read(new Uint8Array(samples.buffer), 0, samples.byteLength, HEADER_BYTES + 2 * (frames - WINDOW));
  return Float32Array.from(samples, (sample) => sample / 32_768);
}

/** Peak of the part of half a second that has this pitch. */
export function peakAt(samples: Float32Array, hertz: number): number {
  let [sine, cosine] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hertz * index) / SAMPLE_RATE;
    sine += sample * Math.sin(angle);
    cosine += sample * Math.cos(angle);
  }
  return (2 * Math.hypot(sine, cosine)) / samples.length;
}
