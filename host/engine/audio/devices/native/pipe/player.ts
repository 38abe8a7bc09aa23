import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { FRAME_SAMPLES, SAMPLE_RATE } from '@jackfield/protocol/pcm';
import type { NativeLatency } from '../../../../ports/device.ts';
import type { DropCounter } from '../../../drop-counter.ts';
import { QueueKeeper } from './queue-keeper.ts';

const LATENCY_MS: Readonly<Record<NativeLatency, number>> = { default: 20, low: 10 };
const FRAME_BYTES = 8 * FRAME_SAMPLES;
/** Frames that may wait in the pipe's own queue before the next are dropped. */
const MAX_UNSENT_BYTES = 4 * FRAME_BYTES;
/** More slots than can be unsent, so none is rewritten while the pipe still reads it. */
const SLOTS = 8;
/** `pacat --verbose` reports the played stream time 20 times a second. */
const HEARD = /Time: (\d+\.\d+) sec/g;
const MAX_LINE = 400;

/** `pacat` to one sink: stereo, float32, 48 kHz; PulseAudio resamples, mixes and spreads. Its queue is held short, because two sound cards' clocks differ. */
export class Player {
  readonly #child: ChildProcess;
  readonly #drops: DropCounter;
  readonly #slots = Array.from({ length: SLOTS }, () => new Float32Array(2 * FRAME_SAMPLES));
  readonly #bytes = this.#slots.map((slot) => Buffer.from(slot.buffer));
  readonly #keeper: QueueKeeper;
  #next = 0;
  #isOver = false;
  #line = '';

  constructor(
    pacat: string,
    sink: string,
    latency: NativeLatency,
    environment: Readonly<Record<string, string>>,
    onEnd: (reason: string) => void,
    drops: DropCounter,
  ) {
    this.#drops = drops;
    this.#keeper = new QueueKeeper(LATENCY_MS[latency]);
    const end = (reason: string): void => {
      if (this.#isOver) return;
      this.close();
      onEnd(reason);
    };
    const format = ['--playback', '--raw', '--format=float32le', `--rate=${SAMPLE_RATE}`, '--channels=2', '--verbose'];
    this.#child = spawn(
      pacat,
      [...format, `--latency-msec=${LATENCY_MS[latency]}`, `--device=${sink}`, '--client-name=Jackfield'],
      { env: { ...environment }, stdio: ['pipe', 'ignore', 'pipe'] },
    );
    this.#child.on('error', (error) => end(error.message));
    this.#child.on('exit', () => end('playback ended'));
    // The exit status says more than the broken pipe.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#readProgress(chunk));
  }

  /** [audio] Copies one frame; with `side` left is `frame` + `side` and right is `frame` - `side`. */
  play(frame: Float32Array, side: Float32Array | null): void {
    const stdin = this.#child.stdin;
    if (this.#isOver || stdin === null || !stdin.writable) return;
    if (stdin.writableLength > MAX_UNSENT_BYTES) {
      this.#drops.add('native.unsent');
      return;
    }
    if (this.#keeper.isSkipped(frame)) {
      this.#drops.add('native.skipped');
      return;
    }
    const slot = this.#slots[this.#next];
    const bytes = this.#bytes[this.#next];
    if (slot === undefined || bytes === undefined) return;
    this.#next = (this.#next + 1) % SLOTS;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const mid = frame[i] ?? 0;
      const difference = side?.[i] ?? 0;
      slot[2 * i] = mid + difference;
      slot[2 * i + 1] = mid - difference;
    }
    this.#keeper.wrote();
    stdin.write(bytes);
  }

  close(): void {
    this.#isOver = true;
    this.#child.kill('SIGKILL');
  }

  #readProgress(chunk: Buffer): void {
    this.#line = (this.#line + chunk.toString('latin1')).slice(-MAX_LINE);
    let last: string | undefined;
    for (const [, seconds] of this.#line.matchAll(HEARD)) last = seconds;
    if (last === undefined) return;
    this.#line = '';
    this.#keeper.heard(Number(last) * 1_000);
  }
}
