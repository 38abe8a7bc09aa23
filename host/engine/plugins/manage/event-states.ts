import type { HookAnswer, HookCall } from '../../supervisor/events/hook-call.ts';
import type { StoredValues } from '../storage/stored-values.ts';

/** Maximum size of a saved state, in bytes. */
const MAX_STATE_BYTES = 262_144;
const INTERVAL_MS = 5_000;
const SAVE_LIMIT_MS = 500;

export interface EventStatesOptions {
  /** Running plugins that can save a state. */
  readonly stateful: () => readonly string[];
  readonly ask: (id: string, call: HookCall, limitMs: number) => Promise<HookAnswer | null>;
  /** Throws when the plugin's storage cannot be used. */
  readonly storage: (id: string) => StoredValues;
  /** Writes a line to the plugin's own log. */
  readonly log: (id: string, message: string) => void;
}

/**
 * Saved states of event instances, on disk. A state is fetched every 5 s if its instance was called meanwhile, and before the instance ends; the next instance
 * gets it. [control]
 */
export class EventStates implements Disposable {
  readonly #options: EventStatesOptions;
  readonly #touched = new Set<string>();
  readonly #last = new Map<string, Uint8Array>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: EventStatesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.save(), INTERVAL_MS).unref();
  }

  /** State that the last instance of the plugin saved; null for none. */
  of(id: string): Uint8Array | null {
    const known = this.#last.get(id);
    if (known !== undefined) return known;
    try {
      return this.#options.storage(id).savedState('events');
    } catch (error) {
      this.#options.log(id, `Its state cannot be read: ${String(error)}`);
      return null;
    }
  }

  /** Notes that the plugin was called and may have a new state to save. */
  touch(id: string): void {
    this.#touched.add(id);
  }

  /** Fetches and stores the states of the plugins that were called since the last time, limited to `among` where it is given. */
  async save(among: readonly string[] | null = null): Promise<void> {
    const isMeant = (id: string): boolean => among === null || among.includes(id);
    const ids = this.#options.stateful().filter((id) => isMeant(id) && this.#touched.delete(id));
    await Promise.all(ids.map((id) => this.#saveOne(id)));
  }

  /** Deletes the state of an instance that failed, maybe because of it; the next instance starts without a state. */
  forget(id: string): void {
    if (this.of(id) === null) return;
    this.#store(id, null);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #saveOne(id: string): Promise<void> {
    const answer = await this.#options.ask(id, { hook: 'state', func: 'save', args: [] }, SAVE_LIMIT_MS);
    if (answer === null || !('value' in answer) || !(answer.value instanceof Uint8Array)) return;
    const saved = answer.value;
    if (saved.length > MAX_STATE_BYTES) {
      this.#options.log(id, `Its state of ${saved.length} bytes is not kept: at most ${MAX_STATE_BYTES} are.`);
      return;
    }
    const before = this.of(id);
    if (before === null || Buffer.compare(before, saved) !== 0) this.#store(id, saved);
  }

  #store(id: string, saved: Uint8Array | null): void {
    if (saved === null) this.#last.delete(id);
    else this.#last.set(id, saved);
    try {
      this.#options.storage(id).saveState('events', saved);
    } catch (error) {
      this.#options.log(id, `Its state cannot be written: ${String(error)}`);
    }
  }
}
