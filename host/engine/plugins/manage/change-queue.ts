import { JackfieldError } from '../../errors.ts';

/** Runs changes one after the other, each to its end. */
export class ChangeQueue {
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** Rejects with the error of the change, or with `ENGINE_CLOSED`; the next change runs in either case. */
  run(change: () => Promise<void>): Promise<void> {
    const guarded = async (): Promise<void> => {
      if (this.#isClosed) throw JackfieldError.of('ENGINE_CLOSED');
      await change();
    };
    const result = this.#last.then(() => guarded());
    this.#last = result.catch(() => undefined);
    return result;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when the current change has ended; waiting changes are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
  }
}
