import { audioCapabilities } from './audio-capabilities.ts';
import { frameCallOf, hookOf, type AudioHook, type AudioStage } from './audio-hooks.ts';
import { DelayLine } from './delay-line.ts';
import type { FrameCall } from './direct-calls.ts';
import { BadOutput } from './direct-core.ts';
import type { Pipe } from './pipe.ts';
import { FRAME_SAMPLES, REPLY } from './pipe-protocol.ts';
import { PluginInstance, isResultError, reasonOf } from './plugin-instance.ts';
import { isFinite } from './signal.ts';
import type { CaptureSlot, FaultReport } from './specs.ts';

const AUDIO_CONFIG = { sampleRate: 48_000, frameSamples: FRAME_SAMPLES };
/** The most latency that an effect may ask for: 100 ms. */
const MAX_LATENCY = 4_800;

/** Thrown while a sandbox loads; the host refuses the chain. */
export class StartFailure extends Error {
  readonly report: FaultReport;

  constructor(slot: number, reason: string, cause?: unknown) {
    super(reason, { cause });
    this.report = { slot, code: 'PLUGIN_START_FAILED', reason, isFatal: true };
  }
}

/** One plugin in a chain: its instance, its delay line, what its last call cost. */
export class AudioSlot {
  readonly index: number;
  readonly stage: AudioStage;
  readonly instance: PluginInstance;
  readonly latency: number;
  readonly #hook: AudioHook;
  readonly #pipe: Pipe;
  readonly #process: FrameCall;
  readonly #output: Float32Array = new Float32Array(FRAME_SAMPLES);
  readonly #delays = new Map<number, DelayLine>();
  /** Shared with the plugin's `settings.get`. */
  readonly #settings: { json: string };
  /** While the sandbox warms up, the first fault ends it: better no chain than one that cannot work. */
  isTrial = true;
  /** µs of the last tick; the chain adds up and clears. */
  spentUs = 0;
  /** Of the last frame of a gate. */
  isOpen = true;
  speechProbability = 1;

  private constructor(
    index: number,
    stage: AudioStage,
    instance: PluginInstance,
    hook: AudioHook,
    latency: number,
    pipe: Pipe,
    settings: { json: string },
  ) {
    this.index = index;
    this.stage = stage;
    this.instance = instance;
    this.latency = latency;
    this.#hook = hook;
    this.#pipe = pipe;
    this.#settings = settings;
    this.#process = frameCallOf(instance, stage);
  }

  /** Loads, starts and activates. Throws a `StartFailure`. */
  static async open(pipe: Pipe, index: number, stage: AudioStage, spec: CaptureSlot): Promise<AudioSlot> {
    pipe.mark(index);
    try {
      const settings = { json: spec.settingsJson };
      const capabilities = audioCapabilities(
        index,
        () => settings.json,
        (report) => pipe.sendJson(REPLY.log, report),
      );
      const instance = await PluginInstance.load(spec, capabilities);
      instance.start('audio', spec);
      const hook = hookOf(instance, stage);
      const { latencySamples: latency } = hook.activate(AUDIO_CONFIG);
      if (latency > MAX_LATENCY) throw new RangeError(`it asks for a latency of ${latency} samples`);
      return new AudioSlot(index, stage, instance, hook, latency, pipe, settings);
    } catch (error) {
      throw new StartFailure(index, reasonOf(error), error);
    }
  }

  /**
   * [audio] One frame of one voice (0 for the user's own and for the mix). Returns the effect's output, or the input delayed by the slot's
   * latency when it is bypassed or failed. The result is valid until the next call.
   */
  run(input: Float32Array, userId: number, isBypassed: boolean): Float32Array {
    const dry = this.#delay(input, userId);
    if (isBypassed || this.instance.isDead) return dry;
    this.#pipe.mark(this.index);
    const output = this.#call(input, userId);
    if (output === null) return dry;
    if (this.stage === 'gate') return this.#judgeGate(dry, output);
    if (output.length !== FRAME_SAMPLES) return this.#badOutput(`${output.length} samples for ${FRAME_SAMPLES}`, dry);
    if (!isFinite(output, FRAME_SAMPLES)) return this.#badOutput('a value that is not finite', dry);
    return output;
  }

  #call(input: Float32Array, userId: number): Float32Array | null {
    const startMs = performance.now();
    try {
      return this.#process(input, userId);
    } catch (error) {
      if (error instanceof BadOutput) this.#reportBadOutput(error.message);
      else this.#die(error);
      return null;
    } finally {
      this.spentUs += (performance.now() - startMs) * 1_000;
    }
  }

  setParameter(id: number, value: number): void {
    this.#guarded(() => this.instance.setParameter(id, value));
  }

  updateSettings(json: string): void {
    this.#settings.json = json;
    this.#guarded(() => this.instance.hooks.lifecycle?.onSettingsChanged(json));
  }

  reset(): void {
    this.#delays.clear();
    this.#guarded(() => this.#hook.reset());
  }

  forgetUser(userId: number): void {
    this.#delays.delete(userId);
    this.#guarded(() => this.instance.hooks['decoded-audio']?.forgetUser(userId));
  }

  /** A trap: reported once, never called again. */
  #die(error: unknown): void {
    this.instance.isDead = true;
    if (this.isTrial)
      throw new StartFailure(this.index, `it crashed while it was tried out (${reasonOf(error)})`, error);
    const report: FaultReport = { slot: this.index, code: 'TRAPPED', reason: reasonOf(error), isFatal: true };
    this.#pipe.sendJson(REPLY.fault, report);
  }

  #guarded(call: () => void): void {
    if (this.instance.isDead) return;
    this.#pipe.mark(this.index);
    try {
      call();
    } catch (error) {
      if (!isResultError(error)) this.#die(error);
    }
  }

  #judgeGate(dry: Float32Array, decision: Float32Array): Float32Array {
    this.isOpen = decision[0] === 1;
    this.speechProbability = decision[1] ?? 0;
    if (!(this.speechProbability >= 0 && this.speechProbability <= 1)) {
      this.speechProbability = 0;
      return this.#badOutput('a speech probability outside 0 to 1', dry);
    }
    return dry;
  }

  #badOutput(reason: string, dry: Float32Array): Float32Array {
    this.#reportBadOutput(reason);
    return dry;
  }

  #reportBadOutput(reason: string): void {
    if (this.isTrial) throw new StartFailure(this.index, `it returned ${reason} while it was tried out`);
    const report: FaultReport = { slot: this.index, code: 'BAD_OUTPUT', reason, isFatal: false };
    this.#pipe.sendJson(REPLY.fault, report);
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
