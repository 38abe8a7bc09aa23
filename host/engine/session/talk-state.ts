import { EventEmitter } from 'node:events';

export interface TalkStateEvents {
  talking: [{ readonly userId: number; readonly isTalking: boolean }];
}

/** Users who are talking in the local user's channel. Emits changes only. */
export class TalkState extends EventEmitter<TalkStateEvents> {
  readonly #talking = new Set<number>();

  get userIds(): ReadonlySet<number> {
    return this.#talking;
  }

  set(userId: number, isTalking: boolean): void {
    if (this.#talking.has(userId) === isTalking) return;
    if (isTalking) this.#talking.add(userId);
    else this.#talking.delete(userId);
    this.emit('talking', { userId, isTalking });
  }

  /** Clears the talkers when the channel was left. The local user may go on talking in another channel and is then excepted. */
  silenceAll(exceptFor: number | null = null): void {
    for (const userId of this.#talking) if (userId !== exceptFor) this.set(userId, false);
  }
}
