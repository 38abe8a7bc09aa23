import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findProgram } from '../find-program.ts';
import { SAMPLE_RATE } from '../speech/audio-file.ts';

/** A recording: mono at 48 kHz, and the time of its first sample (`performance.now()`, within about 5 ms). */
export interface SoundRecording {
  readonly samples: Float32Array;
  readonly startMs: number;
}

/** Records a PulseAudio source from `open` to `stop`. */
export class SoundRecorder {
  readonly #parec: ChildProcess;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #startMs = Infinity;

  private constructor(parec: ChildProcess) {
    this.#parec = parec;
    parec.stdout?.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      // The chunk with the least delay determines the start of the recording.
      this.#startMs = Math.min(this.#startMs, performance.now() - (this.#bytes / 4 / SAMPLE_RATE) * 1000);
    });
  }

  /** Resolves when the first samples have arrived. */
  static async open(source: string, env: Readonly<Record<string, string>>): Promise<SoundRecorder> {
    const parec = spawn(
      findProgram('parec'),
      [
        '--raw',
        '--format=float32le',
        `--rate=${SAMPLE_RATE}`,
        '--channels=1',
        '--latency-msec=10',
        `--device=${source}`,
      ],
      { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const recorder = new SoundRecorder(parec);
    if (parec.stdout) await once(parec.stdout, 'data', { signal: AbortSignal.timeout(10_000) });
    return recorder;
  }

  async stop(): Promise<SoundRecording> {
    if (this.#parec.exitCode === null && this.#parec.signalCode === null) {
      const closed = once(this.#parec, 'close');
      this.#parec.kill('SIGTERM');
      await closed;
    }
    const bytes = Buffer.concat(this.#chunks);
    const samples = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length - (bytes.length % 4)),
    );
    return { samples, startMs: this.#startMs };
  }
}
