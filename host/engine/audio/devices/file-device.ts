import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { AudioDevice, DeviceCallbacks, DeviceConfig } from '../../ports/device.ts';
import type { DropCounter } from '../drop-counter.ts';
import { traceFrame } from '../trace.ts';
import { loadWav } from '../wav-file.ts';
import { WavWriter } from '../wav-writer.ts';
import { FrameClock, systemTiming } from './frame-clock.ts';
import type { Timing } from './frame-clock.ts';

type FileConfig = Extract<DeviceConfig, { kind: 'file' }>;

/**
 * File device: WAV in, WAV out. At finite speed an absolute clock paces it; at infinite speed the next tick follows the answer to the last. After the end of
 * the input it captures zeros.
 */
export class FileDevice implements AudioDevice {
  readonly kind = 'file';
  readonly #callbacks: DeviceCallbacks;
  readonly #drops: DropCounter;
  readonly #input: Float32Array | null;
  readonly #isLooping: boolean;
  readonly #frame = new Float32Array(FRAME_SAMPLES);
  readonly #clock: FrameClock | null;
  #writer: WavWriter | null = null;
  #position = 0;
  #captured = 0;
  #played = 0;
  #skippedSeen = 0;
  #isRunning = false;

  private constructor(
    config: FileConfig,
    input: Float32Array | null,
    callbacks: DeviceCallbacks,
    drops: DropCounter,
    timing: Timing,
  ) {
    this.#callbacks = callbacks;
    this.#drops = drops;
    this.#input = input;
    this.#isLooping = config.isLooping;
    this.#clock = config.speed === Infinity ? null : new FrameClock(() => this.#tick(), config.speed, timing);
  }

  /** Rejects with AUDIO_FILE_UNREADABLE, AUDIO_FILE_INVALID or AUDIO_FILE_UNWRITABLE. */
  static async open(
    config: FileConfig,
    callbacks: DeviceCallbacks,
    drops: DropCounter,
    timing: Timing = systemTiming,
  ): Promise<FileDevice> {
    const input = config.inputPath === null ? null : await loadWav(config.inputPath);
    const device = new FileDevice(config, input, callbacks, drops, timing);
    if (config.outputPath !== null) {
      device.#writer = await WavWriter.open(
        config.outputPath,
        (error) => callbacks.onState({ isRunning: true, error: error.toPlain() }),
        config.isStereo === true ? 2 : 1,
      );
    }
    device.#isRunning = true;
    callbacks.onState({ isRunning: true, error: null });
    if (device.#clock === null) setImmediate(() => device.#tick());
    else device.#clock.start();
    return device;
  }

  play(frame: Float32Array, side: Float32Array | null): void {
    if (!this.#isRunning) return;
    traceFrame('played', this.#played++);
    if (this.#writer !== null && !this.#writer.write(frame, side)) this.#drops.add('recording.disk');
    if (this.#clock === null) this.#tickWhenWritable();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#clock?.stop();
    await this.#writer?.[Symbol.asyncDispose]();
    this.#callbacks.onState({ isRunning: false, error: null });
  }

  #tick(): void {
    if (!this.#isRunning) return;
    this.#countSkipped();
    traceFrame('captured', this.#captured++);
    this.#readFrame();
    this.#callbacks.onCaptured(this.#frame, this.#input !== null);
    this.#callbacks.onPlaybackDue();
  }

  #tickWhenWritable(): void {
    const isWaiting = this.#writer !== null && this.#writer.isFull;
    setImmediate(() =>
      isWaiting && this.#isRunning && this.#writer?.isFull === true ? this.#tickWhenWritable() : this.#tick(),
    );
  }

  #readFrame(): void {
    const input = this.#input;
    if (input === null || input.length === 0) return;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      if (this.#position >= input.length && this.#isLooping) this.#position = 0;
      this.#frame[i] = input[this.#position++] ?? 0;
    }
  }

  #countSkipped(): void {
    const skipped = this.#clock?.skipped ?? 0;
    if (skipped === this.#skippedSeen) return;
    this.#drops.add('clock.stalled', skipped - this.#skippedSeen);
    this.#skippedSeen = skipped;
  }
}
