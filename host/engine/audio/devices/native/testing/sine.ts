import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { findProgram } from '../../../../../../e2e/find-program.ts';

const RATE = 48_000;

/** Plays a sine at -12 dBFS into a sink until it is disposed of. */
export class SinePlayer implements AsyncDisposable {
  readonly #pacat: ChildProcess;

  constructor(sink: string, hertz: number, environment: Readonly<Record<string, string>>) {
    const args = ['--playback', '--raw', '--format=float32le', `--rate=${RATE}`, '--channels=1', '--latency-msec=100'];
    this.#pacat = spawn(findProgram('pacat'), [...args, `--device=${sink}`], {
      env: { ...environment },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const second = sine(hertz, RATE);
    const bytes = Buffer.from(second.buffer);
    const stdin = this.#pacat.stdin;
    stdin?.on('error', () => undefined);
    const feed = (): void => {
      while (stdin?.write(bytes) === true);
    };
    stdin?.on('drain', feed);
    feed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#pacat, 'exit');
    this.#pacat.kill('SIGKILL');
    await ended;
  }
}

/** Records `ms` of a source as mono samples. */
export async function record(
  source: string,
  ms: number,
  environment: Readonly<Record<string, string>>,
): Promise<Float32Array> {
  const args = ['--raw', '--format=float32le', `--rate=${RATE}`, '--channels=1', '--latency-msec=20'];
  const parec = spawn(findProgram('parec'), [...args, `--device=${source}`], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of parec.stdout) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes >= ms * 48 * 4) break;
  }
  parec.kill('SIGKILL');
  const all = Buffer.concat(chunks);
  return new Float32Array(all.buffer.slice(all.byteOffset, all.byteOffset + (all.length & ~3)));
}

export function sine(hertz: number, samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => 0.25 * Math.sin((2 * Math.PI * hertz * i) / RATE));
}

/** Share of the power at `hertz`, 0 to 1 (Goertzel over the whole). */
export function shareOf(hertz: number, samples: Float32Array): number {
  let re = 0;
  let im = 0;
  let power = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] ?? 0;
    const angle = (2 * Math.PI * hertz * i) / RATE;
    re += x * Math.cos(angle);
    im += x * Math.sin(angle);
    power += x * x;
  }
  return power === 0 ? 0 : (2 * (re * re + im * im)) / (samples.length * power);
}
