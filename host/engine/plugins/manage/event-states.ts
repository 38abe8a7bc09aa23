import type { HookAnswer, HookCall } from '../../supervisor/events/hook-call.ts';
import type { StoredValues } from '../storage/stored-values.ts';

/** What an instance may keep, in bytes. */
const MAX_STATE_BYTES = 262_144;
const INTERVAL_MS = 5_000;
const SAVE_LIMIT_MS = 500;

export interface EventStatesOptions {
  /** Who runs and can save. */
  readonly stateful: () => readonly string[];
  readonly ask: (id: string, call: HookCall, limitMs: number) => Promise<HookAnswer | null>;
  /** Throws where the disk says no. */
  readonly storage: (id: string) => StoredValues;
  /** A line for the plugin's own log. */
  readonly log: (id: string, message: string) => void;
}

/**
 * What event instances saved, on disk: fetched every 5 s from those that were called meanwhile and before an instance ends, handed to the next one. [control]
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

  /** What the last instance of the plugin saved; null for none. */
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

  /** The plugin was called: it may have something new to save. */
  touch(id: string): void {
    this.#touched.add(id);
  }

  /** Fetches and stores the states of those that were called since the last time; only of `among`, where it is given. */
  async save(among: readonly string[] | null = null): Promise<void> {
    const isMeant = (id: string): boolean => among === null || among.includes(id);
    const ids = this.#options.stateful().filter((id) => isMeant(id) && this.#touched.delete(id));
    await Promise.all(ids.map((id) => this.#saveOne(id)));
  }

  /** The instance failed, maybe because of its state: the next one starts afresh. */
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
