import { frameCallOf, hookOf, type AudioHook, type AudioStage } from './audio-hooks.ts';
import { DelayLine } from './delay-line.ts';
import type { FrameCall } from './direct-calls.ts';
import { NEVER_SLEEPS } from './generations.ts';
import type { Pipe } from './pipe.ts';
import { FRAME_SAMPLES } from './pipe-protocol.ts';
import { isFinite } from './signal.ts';
import { SleepWatch } from './sleep-watch.ts';
import { PluginInstanceHandle } from './plugin-instance-handle.ts';
import type { SandboxChainSlot } from './specs.ts';

const AUDIO_CONFIG = { sampleRate: 48_000, frameSamples: FRAME_SAMPLES };
/** Maximum latency of an effect in samples: 100 ms. */
const MAX_LATENCY = 4_800;
const SILENCE = new Float32Array(FRAME_SAMPLES);
/** Number of bypassed frames after which an effect's state is stale and is reset. */
const STALE_FRAMES = 100;

/** One effect, echo canceller or gate in a chain, with its delay line, its sleep state and the processing time of the current tick. */
export class AudioSlot {
  readonly guest: PluginInstanceHandle;
  readonly stage: AudioStage;
  readonly latency: number;
  /** The effect may make sound from silence. A gate makes none. */
  readonly neverSleeps: boolean;
  readonly #hook: AudioHook;
  readonly #process: FrameCall;
  readonly #sleep: SleepWatch;
  readonly #output: Float32Array = new Float32Array(FRAME_SAMPLES);
  readonly #delays = new Map<number, DelayLine>();
  #calls = 0;
  #skips = 0;
  /** Number of consecutive frames for which the slot was bypassed. */
  #bypassed = 0;
  /** Decision of a gate for its last frame. */
  isOpen = true;
  speechProbability = 1;

  private constructor(guest: PluginInstanceHandle, stage: AudioStage, activation: ReturnType<AudioHook['activate']>) {
    this.guest = guest;
    this.stage = stage;
    this.latency = activation.latencySamples;
    this.#hook = hookOf(guest.instance, stage);
    this.#process = frameCallOf(guest.instance, stage);
    this.neverSleeps = stage !== 'gate' && activation.tailSamples === NEVER_SLEEPS;
    this.#sleep = new SleepWatch(activation.tailSamples, this.latency);
  }

  /** Loads, starts and activates the plugin. Throws a `StartFailure`. */
  static async open(pipe: Pipe, index: number, stage: AudioStage, spec: SandboxChainSlot): Promise<AudioSlot> {
    let activation: ReturnType<AudioHook['activate']> = { latencySamples: 0, tailSamples: 0 };
    const guest = await PluginInstanceHandle.open(pipe, index, spec, (instance) => {
      activation = hookOf(instance, stage).activate(AUDIO_CONFIG);
      const { latencySamples: latency } = activation;
      if (latency > MAX_LATENCY) throw new RangeError(`it asks for a latency of ${latency} samples`);
    });
    return new AudioSlot(guest, stage, activation);
  }

  get index(): number {
    return this.guest.index;
  }

  /** Processing time of this tick in µs, as reported in the reply; -1 when the slot was asleep for every frame. */
  get figureUs(): number {
    return this.#calls === 0 && this.#skips > 0 ? -1 : this.guest.spentUs;
  }

  /** [audio] Begins a tick of `frames` frames. */
  begin(frames: number): void {
    this.#calls = 0;
    this.#skips = 0;
    this.guest.begin(frames);
  }

  /**
   * [audio] Processes one frame of one voice (0 for the user's own and for the mix); `farEnd` is the audio played at the same time. Returns the effect's
   * output, silence while it sleeps, or the input delayed by the slot's latency when it is bypassed or failed. The result is valid until the next call.
   */
  run(input: Float32Array, userId: number, isBypassed: boolean, farEnd: Float32Array = SILENCE): Float32Array {
    const dry = this.#delay(input, userId);
    if (isBypassed || this.guest.isDead) {
      this.#bypassed += 1;
      this.#sleep.wake(userId);
      return dry;
    }
    if (this.#bypassed >= STALE_FRAMES) this.guest.guarded(() => this.#hook.reset());
    this.#bypassed = 0;
    if (this.#mayRest(input, userId)) {
      this.#skips += 1;
      return this.stage === 'gate' ? dry : SILENCE;
    }
    this.guest.mark();
    const output = this.#call(input, userId, farEnd);
    if (output === null) return dry;
    if (this.stage === 'gate') return this.#judgeGate(input, dry, output);
    if (output.length !== FRAME_SAMPLES) return this.#bad(`${output.length} samples for ${FRAME_SAMPLES}`, dry);
    if (!isFinite(output, FRAME_SAMPLES)) return this.#bad('a value that is not finite', dry);
    this.#sleep.note(input, output, userId);
    return output;
  }

  reset(): void {
    this.#delays.clear();
    this.#sleep.wakeAll();
    this.guest.guarded(() => this.#hook.reset());
  }

  forgetUser(userId: number): void {
    this.#delays.delete(userId);
    this.#sleep.wake(userId);
    this.guest.guarded(() => this.guest.instance.hooks['decoded-audio']?.forgetUser(userId));
  }

  #call(input: Float32Array, userId: number, farEnd: Float32Array): Float32Array | null {
    const startMs = performance.now();
    this.#calls += 1;
    try {
      return this.#process(input, userId, farEnd);
    } catch (error) {
      this.guest.failed(error);
      return null;
    } finally {
      this.guest.spentUs += (performance.now() - startMs) * 1_000;
    }
  }

  /** A gate may be skipped only while it is closed, because silence does not open it. */
  #mayRest(input: Float32Array, userId: number): boolean {
    return this.#sleep.maySkip(input, userId) && (this.stage !== 'gate' || !this.isOpen);
  }

  #judgeGate(input: Float32Array, dry: Float32Array, decision: Float32Array): Float32Array {
    this.isOpen = decision[0] === 1;
    this.speechProbability = decision[1] ?? 0;
    if (!(this.speechProbability >= 0 && this.speechProbability <= 1)) {
      this.speechProbability = 0;
      return this.#bad('a speech probability outside 0 to 1', dry);
    }
    this.#sleep.note(input, SILENCE, 0);
    return dry;
  }

  #bad(reason: string, dry: Float32Array): Float32Array {
    this.guest.badOutput(reason);
    return dry;
  }

  #delay(input: Float32Array, userId: number): Float32Array {
    if (this.latency === 0) return input;
    let line = this.#delays.get(userId);
    if (line === undefined) {
      line = new DelayLine(this.latency);
      this.#delays.set(userId, line);
    }
    line.process(input, this.#output, FRAME_SAMPLES);
    return this.#output;
  }
}
