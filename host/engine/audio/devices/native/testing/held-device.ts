import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { vi } from 'vitest';
import type { DeviceReport, NativeLatency } from '../../../../ports/device.ts';
import { DropCounter } from '../../../drop-counter.ts';
import type { BackendProgram } from '../backend.ts';
import { NativeDevice } from '../native-device.ts';
import { sine } from './sine.ts';

const KEPT_FRAMES = 50;
const TONE_HERTZ = 700;

/** A `NativeDevice` with an engine that plays a tone of 700 Hz, or silence, and keeps the captured frames. */
export class HeldDevice implements AsyncDisposable {
  readonly drops = new DropCounter();
  readonly reports: { readonly report: DeviceReport; readonly atMs: number }[] = [];
  ticks = 0;
  liveTicks = 0;
  isSilent = false;
  #device: NativeDevice | null = null;
  readonly #heard: Float32Array[] = [];
  // 10 ms are seven periods, so frames join without a step.
  readonly #tone = sine(TONE_HERTZ, FRAME_SAMPLES);
  readonly #silence = new Float32Array(FRAME_SAMPLES);

  static async open(
    program: BackendProgram,
    environment: Readonly<Record<string, string>>,
    options: { inputId?: string; outputId?: string; latency?: NativeLatency; isEcho?: boolean } = {},
  ): Promise<HeldDevice> {
    const held = new HeldDevice();
    const { inputId = '', outputId = '', latency = 'default', isEcho = false } = options;
    held.#device = await NativeDevice.open(
      { kind: 'native', inputId, outputId, latency },
      {
        onCaptured: (frame, isLive) => {
          held.ticks++;
          if (isLive) held.liveTicks++;
          held.#heard.push(frame.slice());
          if (held.#heard.length > KEPT_FRAMES) held.#heard.shift();
        },
        onPlaybackDue: () => held.play(isEcho),
        onState: (report) => held.reports.push({ report, atMs: performance.now() }),
      },
      held.drops,
      environment,
      [program],
    );
    return held;
  }

  /** Plays one frame, also where none is due. */
  play(isEcho = false): void {
    const sound = this.isSilent ? this.#silence : this.#tone;
    this.#device?.play(isEcho ? (this.#heard.at(-1) ?? sound) : sound, null);
  }

  get report(): DeviceReport {
    const last = this.reports.at(-1);
    if (last === undefined) throw new Error('the device said nothing yet');
    return last.report;
  }

  /** The last half second of captured audio. */
  get heard(): Float32Array {
    const samples = new Float32Array(this.#heard.length * FRAME_SAMPLES);
    this.#heard.forEach((frame, i) => samples.set(frame, i * FRAME_SAMPLES));
    return samples;
  }

  /** Waits for a report after `sinceMs` that has `code` as its error and names these devices; returns the ms until it came. */
  async untilTold(
    sinceMs: number,
    expected: { code: string | null; input?: string | null; output?: string | null },
  ): Promise<number> {
    const fits = ({ report, atMs }: { report: DeviceReport; atMs: number }): boolean =>
      atMs >= sinceMs &&
      (report.error?.code ?? null) === expected.code &&
      (expected.input === undefined || report.inputName === expected.input) &&
      (expected.output === undefined || report.outputName === expected.output);
    await vi.waitUntil(() => this.reports.some(fits), { timeout: 10_000, interval: 10 });
    return (this.reports.find(fits)?.atMs ?? Infinity) - sinceMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#device?.[Symbol.asyncDispose]();
  }
}
