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

/** One plugin in a slot of a chain, whatever it does there: its instance, its parameters and settings, its state, what it costs and how it fails. */
export class PluginInstanceHandle {
  readonly index: number;
  readonly instance: PluginInstance;
  readonly #pipe: Pipe;
  /** Shared with the plugin's `settings.get`. */
  readonly #settings: { json: string };
  readonly #ramps: ParameterRamps;
  readonly #saved: Uint8Array | null;
  readonly #set = (id: number, value: number): void => this.instance.setParameter(id, value);
  /** While the sandbox warms up, the first fault ends it: better no chain than one that cannot work. */
  #isTrial = true;
  /** µs of the last tick; the chain adds up and clears. */
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

  /** Loads and starts; `check` may refuse what was loaded by throwing. Throws a `StartFailure`. */
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

  /** It is warm: it gets its state back, and from now on faults are strikes. Throws a `StartFailure`. */
  endWarmUp(): void {
    if (this.#saved !== null) {
      const saved = this.#saved;
      this.guarded(() => loadState(this.instance, saved, (message) => this.#log(message)));
    }
    this.#isTrial = false;
  }

  /** [audio] Says whose call comes, so that the host knows who it was when none returns. */
  mark(): void {
    this.#pipe.mark(this.index);
  }

  /** [audio] A call threw: it trapped, or what it returned is not what the contract says. */
  failed(error: unknown): void {
    if (error instanceof BadOutput) this.badOutput(error.message);
    else this.#die(error);
  }

  /** `glides`: over the time that the parameter asks for. */
  setParameter(id: number, value: number, glides: boolean): void {
    if (this.#ramps.turn(id, value, glides)) return;
    this.guarded(() => this.instance.setParameter(id, value));
  }

  /** [audio] A tick of so many frames begins: parameters that move make a step. */
  begin(frames: number): void {
    this.spentUs = 0;
    if (!this.#ramps.isMoving) return;
    this.guarded(() => this.#ramps.advance(frames, this.#set));
  }

  updateSettings(json: string): void {
    this.#settings.json = json;
    this.guarded(() => this.instance.hooks.lifecycle?.onSettingsChanged(json));
  }

  /** What `state.save` gives; a plugin without the hook has nothing. */
  saveState(): SavedState {
    let saved: SavedState = { outcome: 'failed', bytes: null };
    this.guarded(() => (saved = saveState(this.instance)));
    return saved;
  }

  /** Any call that is not a frame. A `result` that says no is none of ours. */
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

  /** A trap: reported once, never called again. */
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
