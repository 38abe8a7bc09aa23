import { audioCapabilities } from './audio-capabilities.ts';
import { BadOutput } from './direct-core.ts';
import { loadState, saveState, type SavedState } from './instance-state.ts';
import { ParameterRamps } from './parameter-ramps.ts';
import type { Pipe } from './pipe.ts';
import { REPLY } from './pipe-protocol.ts';
import { PluginInstance, isResultError, reasonOf } from './plugin-instance.ts';
import type { FaultReport, SandboxSlot } from './specs.ts';

/** Thrown while a sandbox loads; the host refuses the chain. */
export class StartFailure extends Error {
  readonly report: FaultReport;

  constructor(slot: number, reason: string, cause?: unknown) {
    super(reason, { cause });
    this.report = { slot, code: 'PLUGIN_START_FAILED', reason, isFatal: true };
  }
}

/** One plugin in a slot of a chain, independent of its role: its instance, parameters, settings, state, processing time and faults. */
export class PluginInstanceHandle {
  readonly index: number;
  readonly instance: PluginInstance;
  readonly #pipe: Pipe;
  /** Shared with the plugin's `settings.get`. */
  readonly #settings: { json: string };
  readonly #ramps: ParameterRamps;
  readonly #saved: Uint8Array | null;
  readonly #set = (id: number, value: number): void => this.instance.setParameter(id, value);
  /** True during the warm-up, when the first fault ends the sandbox: no chain is better than one that cannot work. */
  #isTrial = true;
  /** Processing time of the current tick in µs. The slots add to it, and `begin` clears it. */
  spentUs = 0;

  private constructor(
    pipe: Pipe,
    index: number,
    instance: PluginInstance,
    settings: { json: string },
    spec: SandboxSlot,
  ) {
    this.#pipe = pipe;
    this.index = index;
    this.instance = instance;
    this.#settings = settings;
    this.#ramps = new ParameterRamps(instance.parameters, spec.parameters);
    this.#saved = spec.state ?? null;
  }

  /** Loads and starts the plugin; `check` may refuse the instance by throwing. Throws a `StartFailure`. */
  static async open(
    pipe: Pipe,
    index: number,
    spec: SandboxSlot,
    check: (instance: PluginInstance) => void,
  ): Promise<PluginInstanceHandle> {
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
      check(instance);
      return new PluginInstanceHandle(pipe, index, instance, settings, spec);
    } catch (error) {
      throw new StartFailure(index, reasonOf(error), error);
    }
  }

  get isDead(): boolean {
    return this.instance.isDead;
  }

  /** Ends the warm-up: the state is restored, and faults are strikes from now on. Throws a `StartFailure`. */
  endWarmUp(): void {
    if (this.#saved !== null) {
      const saved = this.#saved;
      this.guarded(() => loadState(this.instance, saved, (message) => this.#log(message)));
    }
    this.#isTrial = false;
  }

  /** [audio] Marks this slot as running, so that the host knows which plugin was called when the call does not return. */
  mark(): void {
    this.#pipe.mark(this.index);
  }

  /** [audio] Handles the error of a call: a trap, or a result that violates the contract. */
  failed(error: unknown): void {
    if (error instanceof BadOutput) this.badOutput(error.message);
    else this.#die(error);
  }

  /** Sets a parameter: with `glides` over its smoothing time, otherwise at once. */
  setParameter(id: number, value: number, glides: boolean): void {
    if (this.#ramps.turn(id, value, glides)) return;
    this.guarded(() => this.instance.setParameter(id, value));
  }

  /** [audio] Begins a tick of `frames` frames and advances the parameters that move. */
  begin(frames: number): void {
    this.spentUs = 0;
    if (!this.#ramps.isMoving) return;
    this.guarded(() => this.#ramps.advance(frames, this.#set));
  }

  updateSettings(json: string): void {
    this.#settings.json = json;
    this.guarded(() => this.instance.hooks.lifecycle?.onSettingsChanged(json));
  }

  /** The result of `state.save`; the outcome is `none` for a plugin without the hook. */
  saveState(): SavedState {
    let saved: SavedState = { outcome: 'failed', bytes: null };
    this.guarded(() => (saved = saveState(this.instance)));
    return saved;
  }

  /** Makes a call that is not a frame. The error of a `result` is ignored. */
  guarded(call: () => void): void {
    if (this.instance.isDead) return;
    this.mark();
    try {
      call();
    } catch (error) {
      if (!isResultError(error)) this.#die(error);
    }
  }

  badOutput(reason: string): void {
    if (this.#isTrial) throw new StartFailure(this.index, `it returned ${reason} while it was tried out`);
    this.#report({ slot: this.index, code: 'BAD_OUTPUT', reason, isFatal: false });
  }

  /** Handles a trap: it is reported once, and the instance is never called again. */
  #die(error: unknown): void {
    this.instance.isDead = true;
    if (this.#isTrial)
      throw new StartFailure(this.index, `it crashed while it was tried out (${reasonOf(error)})`, error);
    this.#report({ slot: this.index, code: 'TRAPPED', reason: reasonOf(error), isFatal: true });
  }

  #report(report: FaultReport): void {
    this.#pipe.sendJson(REPLY.fault, report);
  }

  #log(message: string): void {
    this.#pipe.sendJson(REPLY.log, { slot: this.index, level: 'warn', message });
  }
}
