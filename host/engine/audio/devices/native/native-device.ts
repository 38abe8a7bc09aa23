import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { JackfieldError } from '../../../errors.ts';
import type { ErrorDetails } from '../../../errors.ts';
import type { AudioDevice, DeviceCallbacks, DeviceConfig, DeviceReport } from '../../../ports/device.ts';
import type { DropCounter } from '../../drop-counter.ts';
import { FrameClock } from '../frame-clock.ts';
import { audioEnvironment } from './audio-environment.ts';
import type { BackendDevices, BackendProgram, NativeBackend } from './backend.ts';
import { findBackends } from './find-backends.ts';
import { RestKeeper } from './rest-keeper.ts';

type NativeConfig = Extract<DeviceConfig, { kind: 'native' }>;

/** Time without a back-end tick after which the device counts as stopped; until then the engine's own clock bridges the gap. */
const BRIDGED_MS = 850;
/** Time that a newly opened device may take until its first tick. */
const WAKING_MS = 2_600;
const CHECK_MS = 100;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;
/** Running time after which a back end that ends is restarted without delay. */
const PROVEN_MS = 10_000;
/** Number of ends within `ENDS_WINDOW_MS` after which the next back end is used. */
const MAX_ENDS = 3;
const ENDS_WINDOW_MS = 60_000;
const NOTHING: BackendDevices = { inputName: null, outputName: null, failure: null };

/**
 * The system's microphone and loudspeaker through a back end in a process of its own (docs/design/native-audio.md). Lost devices are searched and reopened for
 * as long as the device is open; `onState` reports each change within a second.
 */
export class NativeDevice implements AudioDevice {
  readonly kind = 'native';
  readonly #config: NativeConfig;
  readonly #callbacks: DeviceCallbacks;
  readonly #drops: DropCounter;
  readonly #programs: readonly BackendProgram[];
  readonly #environment: Readonly<Record<string, string>>;
  readonly #silence = new Float32Array(FRAME_SAMPLES);
  readonly #clock = new FrameClock(() => this.#tick(this.#silence, false, false));
  readonly #rest = new RestKeeper((level) => this.#backend?.rest?.(level));
  readonly #check: NodeJS.Timeout;
  #backend: NativeBackend | null = null;
  #program = 0;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #startedAtMs = 0;
  #ends: number[] = [];
  #devices = NOTHING;
  /** The reason why no back end runs. */
  #failure: string | null = null;
  /** Time without a back-end tick, in ms of this thread's own running time. */
  #silentMs = 0;
  /** Time without a tick after which the device counts as stopped. */
  #limitMs = WAKING_MS;
  #isBridging = false;
  #isClosed = false;
  #told = '';

  private constructor(
    config: NativeConfig,
    callbacks: DeviceCallbacks,
    drops: DropCounter,
    programs: readonly BackendProgram[],
    environment: Readonly<Record<string, string>>,
  ) {
    this.#config = config;
    this.#callbacks = callbacks;
    this.#drops = drops;
    this.#programs = programs;
    this.#environment = environment;
    this.#check = setInterval(() => this.#countSilence(), CHECK_MS);
  }

  /** Resolves when a back end was started; `onState` reports which devices it finds. Rejects with DEVICE_UNAVAILABLE when there is none for this system. */
  static async open(
    config: NativeConfig,
    callbacks: DeviceCallbacks,
    drops: DropCounter,
    environment: Readonly<Record<string, string>> = audioEnvironment(),
    programs?: readonly BackendProgram[],
  ): Promise<NativeDevice> {
    const found = programs ?? (await findBackends(environment));
    if (found.length === 0) {
      throw JackfieldError.of('DEVICE_UNAVAILABLE', {
        reason: 'there is no audio sidecar for this system, and no parec and pacat (package pulseaudio-utils)',
      });
    }
    const device = new NativeDevice(config, callbacks, drops, found, environment);
    device.#start();
    return device;
  }

  play(frame: Float32Array, side: Float32Array | null): void {
    if (this.#rest.takesAnswer()) this.#backend?.play(frame, side);
  }

  rest(level: number): void {
    if (this.#backend?.rest !== undefined && !this.#isBridging) this.#rest.rest(level);
  }

  wake(): number {
    return this.#rest.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#check);
    clearTimeout(this.#retry);
    this.#clock.stop();
    const backend = this.#backend;
    this.#backend = null;
    await backend?.[Symbol.asyncDispose]();
    this.#callbacks.onState({ isRunning: false, error: null, backend: null, inputName: null, outputName: null });
  }

  #start(): void {
    const program = this.#programs[this.#program % this.#programs.length];
    if (program === undefined) return;
    this.#startedAtMs = performance.now();
    const { inputId, outputId, latency } = this.#config;
    let isOver = false;
    const backend = program.start(
      { inputId, outputId, latency, environment: this.#environment },
      {
        onTick: (frame, isLive, isResting) => {
          if (isOver || this.#isClosed) return;
          this.#silentMs = 0;
          this.#limitMs = BRIDGED_MS;
          if (this.#isBridging) this.#bridge(false);
          this.#failure = null;
          this.#tick(frame, isLive, isResting);
          if (this.#told === '') this.#tell();
        },
        onDevices: (devices) => {
          if (isOver || this.#isClosed) return;
          this.#devices = devices;
          if (devices.inputName !== null || devices.outputName !== null) this.#limitMs = WAKING_MS;
          this.#failure = null;
          this.#tell();
        },
        onEnd: (reason) => {
          if (isOver || this.#isClosed) return;
          isOver = true;
          void this.#restart(backend, reason);
        },
      },
      this.#drops,
    );
    this.#backend = backend;
  }

  async #restart(ended: NativeBackend, reason: string): Promise<void> {
    const now = performance.now();
    this.#backend = null;
    this.#rest.reset();
    this.#devices = NOTHING;
    this.#failure = reason;
    this.#limitMs = BRIDGED_MS;
    this.#drops.add('native.restart');
    this.#bridge(true);
    if (now - this.#startedAtMs > PROVEN_MS) this.#retryMs = FIRST_RETRY_MS;
    this.#ends = [...this.#ends.filter((at) => now - at < ENDS_WINDOW_MS), now];
    if (this.#ends.length >= MAX_ENDS && this.#programs.length > 1) {
      this.#program++;
      this.#ends = [];
      this.#retryMs = FIRST_RETRY_MS;
    }
    this.#retry = setTimeout(() => this.#start(), this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    await ended[Symbol.asyncDispose]();
  }

  #tick(frame: Float32Array, isLive: boolean, isResting: boolean): void {
    const isDue = this.#rest.note(isResting);
    this.#callbacks.onCaptured(frame, isLive);
    if (isDue) this.#callbacks.onPlaybackDue();
  }

  #countSilence(): void {
    this.#silentMs += CHECK_MS;
    if (this.#silentMs > 2 * CHECK_MS && this.#isTicking) this.#bridge(true);
    // A back end that ticks again after a pause is reported, too. A back end that ended may be back before anybody notices.
    if (this.#devices !== NOTHING || (this.#failure !== null && !this.#isTicking)) this.#tell();
  }

  /** Starts or stops the engine's own clock, which runs while a running device delivers no ticks. */
  #bridge(isBridging: boolean): void {
    if (isBridging === this.#isBridging || (isBridging && !this.#isTicking)) return;
    this.#isBridging = isBridging;
    if (isBridging) this.#clock.start();
    else this.#clock.stop();
  }

  get #isTicking(): boolean {
    return this.#silentMs < this.#limitMs;
  }

  #tell(): void {
    const report = this.#report();
    const key = JSON.stringify(report);
    if (key === this.#told) return;
    this.#told = key;
    if (!report.isRunning) this.#bridge(false);
    this.#callbacks.onState(report);
  }

  #report(): DeviceReport {
    const { inputName, outputName, failure } = this.#devices;
    const hasDevice = inputName !== null || outputName !== null;
    const isRunning = this.#isTicking && (hasDevice || this.#isBridging);
    const backend =
      this.#backend === null ? null : (this.#programs[this.#program % this.#programs.length]?.name ?? null);
    const names = { backend, inputName, outputName };
    const reason = this.#failure ?? failure;
    if (hasDevice && !this.#isTicking) {
      return { isRunning, error: plain('DEVICE_UNAVAILABLE', { reason: 'the sound system stands still' }), ...names };
    }
    if (!hasDevice && reason !== null) return { isRunning, error: plain('DEVICE_UNAVAILABLE', { reason }), ...names };
    if (!hasDevice) return { isRunning, error: plain('AUDIO_DEVICES_MISSING'), ...names };
    if (inputName === null) return { isRunning, error: plain('MICROPHONE_MISSING'), ...names };
    if (outputName === null) return { isRunning, error: plain('LOUDSPEAKER_MISSING'), ...names };
    return { isRunning, error: null, ...names };
  }
}

function plain(
  code: Parameters<typeof JackfieldError.of>[0],
  details: ErrorDetails = {},
): { code: string; message: string } {
  return JackfieldError.of(code, details).toPlain();
}
