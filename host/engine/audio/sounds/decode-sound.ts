import { SAMPLE_RATE } from '@jackfield/protocol/pcm';
import { resample } from '../resample.ts';
import { readWav } from '../wav-reader.ts';

const MIN_RATE = 8_000;
const MAX_RATE = 48_000;
const MAX_SECONDS = 60;

/** A decoded sound at its recorded rate. */
export interface RecordedSound {
  readonly rate: number;
  /** Mono samples. */
  readonly samples: Float32Array;
}

/** Reads a WAV file of 8 to 48 kHz, mono or stereo, at most 60 s; any other file gives the reason for its refusal. */
export function decodeSound(bytes: Uint8Array): RecordedSound | string {
  const wav = readWav(bytes);
  if (!wav.ok) return wav.reason;
  const { channels, rate, samples } = wav;
  if (channels > 2) return `${channels} channels`;
  if (rate < MIN_RATE || rate > MAX_RATE) return `a rate of ${rate} Hz`;
  if (samples.length > rate * MAX_SECONDS) return `longer than ${MAX_SECONDS} s`;
  return { rate, samples };
}

/** Converts a sound to 48,000 samples a second, one second at a time, so that other work waits for some milliseconds at most. */
export async function toPlaybackRate({ rate, samples }: RecordedSound): Promise<Float32Array> {
  if (rate === SAMPLE_RATE) return samples;
  const output = new Float32Array(Math.round((samples.length * SAMPLE_RATE) / rate));
  // Whole seconds lie on whole samples at both rates. The filter reaches over the edge, so it gets another 200 ms on each side, or a second when that is no
  // whole number.
  const margin = (rate / 5) % 1 === 0 ? rate / 5 : rate;
  for (let second = 0; second * rate < samples.length; second++) {
    const from = Math.max(0, second * rate - margin);
    const piece = resample(samples.subarray(from, (second + 1) * rate + margin), rate, SAMPLE_RATE);
    const skipped = ((second * rate - from) * SAMPLE_RATE) / rate;
    const wanted = Math.min(SAMPLE_RATE, output.length - second * SAMPLE_RATE);
    output.set(piece.subarray(skipped, skipped + wanted), second * SAMPLE_RATE);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return output;
}
