import { STATUS } from '@jackfield/sandbox/pipe-protocol';
import { JackfieldError } from '../../errors.ts';
import type { StateReport } from '../sandbox/reply-check.ts';
import type { SandboxPort } from '../sandbox/sandbox-connection.ts';
import { ChainSandbox, slotsOf, withSlots } from './chain-sandbox.ts';
import type { ChainLoad, ChainSandboxCallbacks, StartOptions } from './chain-sandbox.ts';

/** How often states are fetched while a chain runs. */
const INTERVAL_MS = 5_000;
/** How long a swap waits for the states; a state that is not there by then is as old as the interval. */
const PATIENCE_MS = 250;

/** The states that the plugins of one chain saved last. Each fresh sandbox gets them, after a fault as well as in a swap. */
export class StateKeeper {
  readonly #log: (pluginId: string, message: string) => void;
  readonly #states = new Map<string, Uint8Array>();
  #askedMs = 0;
  /** Sandbox that `fetch` asked, number of missing answers, and callback for the last one; null while no `fetch` is in progress. */
  #asked: { readonly sandbox: ChainSandbox; missing: number; readonly done: () => void } | null = null;

  /** `log` receives the lines for the plugin's log. */
  constructor(log: (pluginId: string, message: string) => void) {
    this.#log = log;
  }

  /** [audio] Called every tick; requests the states of the live sandbox every `INTERVAL_MS`. */
  tick(live: ChainSandbox | null, nowMs: number): void {
    if (live === null || nowMs - this.#askedMs < INTERVAL_MS) return;
    this.#askedMs = nowMs;
    if (live.outstanding <= 1) live.askForStates();
  }

  /** Fetches the states of a sandbox that is about to be replaced. Resolves when all have arrived, or after `PATIENCE_MS`. */
  async fetch(live: ChainSandbox | null): Promise<void> {
    if (live === null || live.connection.isGone || live.ready.stateful.length === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#asked = { sandbox: live, missing: live.ready.stateful.length, done: resolve };
    live.askForStates();
    const timer = setTimeout(resolve, PATIENCE_MS);
    await promise;
    clearTimeout(timer);
    this.#asked = null;
  }

  /** Takes the answer of a sandbox. Only the live sandbox is asked, because the others did not process the same audio. */
  take(sandbox: ChainSandbox, { slot, outcome, bytes }: StateReport): void {
    const key = sandbox.ready.stateful.includes(slot) ? keyOf(sandbox.load, slot) : null;
    if (key !== null && outcome === 'saved') this.#states.set(key, bytes);
    else if (outcome === 'too-large') this.#log(sandbox.pluginAt(slot), 'Its state was not kept: it is too large.');
    else if (outcome === 'failed') this.#log(sandbox.pluginAt(slot), 'Its state was not kept: it could not be saved.');
    const asked = this.#asked;
    if (asked === null || asked.sandbox !== sandbox) return;
    asked.missing -= 1;
    if (asked.missing === 0) asked.done();
  }

  /** Starts a sandbox with the saved states; a plugin that does not start with its state starts without it. */
  async start(
    port: SandboxPort,
    load: ChainLoad,
    callbacks: ChainSandboxCallbacks,
    options: StartOptions,
  ): Promise<ChainSandbox> {
    try {
      return await ChainSandbox.start(port, this.#into(load), callbacks, options);
    } catch (error) {
      const { id, reason } = JackfieldError.from(error).details;
      if (typeof id !== 'string' || !this.#forget(id)) throw error;
      this.#log(id, `It did not start with its saved state (${String(reason)}) and starts afresh.`);
      return this.start(port, load, callbacks, options);
    }
  }

  /** The load as a fresh sandbox gets it. */
  #into(load: ChainLoad): ChainLoad {
    if (this.#states.size === 0) return load;
    let slot = 0;
    return withSlots(load, (spec, stage) => {
      const state = this.#states.get(stage === 'opus' ? keyOf(load, STATUS.codec) : keyOf(load, slot++));
      return state === undefined ? spec : { ...spec, state };
    });
  }

  /** Discards the states of a plugin that did not start. False when it had none, so that they cannot have been the reason. */
  #forget(pluginId: string): boolean {
    const before = this.#states.size;
    for (const key of this.#states.keys()) if (key.startsWith(`${pluginId} `)) this.#states.delete(key);
    return this.#states.size < before;
  }
}

/** Key of the state in a slot. The same plugin at another position of the chain is another instance with its own state. */
function keyOf(load: ChainLoad, slot: number): string {
  if (slot === STATUS.codec) return `${load.codec.pluginId} codec`;
  const spec = slotsOf(load)[slot];
  if (load.kind === 'capture' || spec === undefined || spec.role === 'codec')
    return `${spec?.pluginId ?? ''} ${spec?.role ?? ''}`;
  const isDecoded = slot < load.decoded.length;
  const isMixed = !isDecoded && slot < load.decoded.length + load.mixed.length;
  return `${spec.pluginId} ${isDecoded ? 'decoded' : isMixed ? 'mixed' : 'lane-in'}`;
}
