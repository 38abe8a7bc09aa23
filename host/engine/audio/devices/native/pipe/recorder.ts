import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { FRAME_SAMPLES, SAMPLE_RATE } from '@jackfield/protocol/pcm';
import type { NativeLatency } from '../../../../ports/device.ts';
import type { DropCounter } from '../../../drop-counter.ts';
import { OwnTimeWatchdog } from '../own-time-watchdog.ts';

export interface RecorderEvents {
  /** [audio] 480 samples, valid during the call. */
  readonly onFrame: (frame: Float32Array) => void;
  /** The program ended, or hung and was killed. Called once, not after `close`. */
  readonly onEnd: (reason: string) => void;
}

const LATENCY_MS: Readonly<Record<NativeLatency, number>> = { default: 10, low: 5 };
const FRAME_BYTES = 4 * FRAME_SAMPLES;
/** Longest burst of one read. Frames beyond it were delayed because the thread was stopped, and are dropped. */
const MAX_BURST_FRAMES = 10;
const SILENT_MS = 500;
/** Time until the first samples: a sink that slept at its longest latency delivers them late. */
const FIRST_MS = 2_500;

/** `parec` of one source: mono, float32, 48 kHz; PulseAudio resamples and mixes. */
export class Recorder {
  readonly #child: ChildProcess;
  readonly #events: RecorderEvents;
  readonly #drops: DropCounter;
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  readonly #frameBytes = new Uint8Array(this.#frame.buffer);
  readonly #watchdog: OwnTimeWatchdog;
  #filled = 0;
  #isOver = false;

  constructor(
    parec: string,
    source: string,
    latency: NativeLatency,
    environment: Readonly<Record<string, string>>,
    events: RecorderEvents,
    drops: DropCounter,
  ) {
    this.#events = events;
    this.#drops = drops;
    const format = ['--raw', '--format=float32le', `--rate=${SAMPLE_RATE}`, '--channels=1'];
    this.#child = spawn(
      parec,
      [...format, `--latency-msec=${LATENCY_MS[latency]}`, `--device=${source}`, '--client-name=Jackfield'],
      { env: { ...environment }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#watchdog = new OwnTimeWatchdog(SILENT_MS, FIRST_MS, () => this.#end('the microphone hangs'));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', () => this.#end('recording ended'));
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  close(): void {
    this.#isOver = true;
    this.#watchdog[Symbol.dispose]();
    this.#child.kill('SIGKILL');
  }

  #receive(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#watchdog.feed();
    let at = 0;
    const late = Math.floor((this.#filled + chunk.length) / FRAME_BYTES) - MAX_BURST_FRAMES;
    if (late > 0) {
      at = Math.min(chunk.length, late * FRAME_BYTES);
      this.#drops.add('native.captured', late);
    }
    while (at < chunk.length && !this.#isOver) {
      const taken = Math.min(chunk.length - at, FRAME_BYTES - this.#filled);
      this.#frameBytes.set(chunk.subarray(at, at + taken), this.#filled);
      at += taken;
      this.#filled += taken;
      if (this.#filled < FRAME_BYTES) return;
      this.#filled = 0;
      for (let i = 0; i < FRAME_SAMPLES; i++) if (!Number.isFinite(this.#frame[i])) this.#frame[i] = 0;
      this.#events.onFrame(this.#frame);
    }
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.close();
    this.#events.onEnd(reason);
  }
}
