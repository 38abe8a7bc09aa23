import { spawnSync } from 'node:child_process';
import { findProgram } from '../find-program.ts';

/** Sample rate of all end-to-end tests, as in the client. */
export const SAMPLE_RATE = 48_000;

const rawFormat = ['-f', 'f32le', '-ar', String(SAMPLE_RATE), '-ac', '1'];

/** Decodes any file that ffmpeg reads to mono samples at 48 kHz. */
export function readAudio(path: string): Float32Array {
  const bytes = runFfmpeg(['-i', path, ...rawFormat, '-'], new Uint8Array());
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Writes mono samples at 48 kHz as 16-bit WAV, the format that Chromium's fake microphone reads. */
export function writeWav(path: string, samples: Float32Array): void {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  runFfmpeg([...rawFormat, '-i', '-', '-y', '-c:a', 'pcm_s16le', path], bytes);
}

function runFfmpeg(args: readonly string[], input: Uint8Array): Buffer {
  const ran = spawnSync(findProgram('ffmpeg'), ['-v', 'error', ...args], {
    input,
    maxBuffer: 1 << 30,
    timeout: 60_000,
  });
  if (ran.error) throw ran.error;
  if (ran.status !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${ran.stderr.toString().trim()}`);
  return ran.stdout;
}
