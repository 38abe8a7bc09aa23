import type { KeyObject } from 'node:crypto';
import { ReplayWindow } from '@jackfield/wire/replay-window';
import { importVoiceKey } from '@jackfield/wire/voice-seal';
import type { LinkedVoiceKey } from './voice-link.ts';

interface Sender {
  epoch: number;
  key: KeyObject;
  previousEpoch: number;
  previousKey: KeyObject | null;
  readonly window: ReplayWindow;
}

/** What is known of those who can be heard: the keys of their last two epochs and one replay window each. */
export class SenderKeys {
  readonly #senders = new Map<number, Sender>();
  #heard: ReadonlySet<number> = new Set();

  /** Only these can be heard; the keys of others are forgotten. */
  retain(ids: readonly number[]): void {
    this.#heard = new Set(ids);
    for (const id of this.#senders.keys()) if (!this.#heard.has(id)) this.#senders.delete(id);
  }

  /** Ignores keys of people who are not heard and epochs that do not grow. */
  add({ userId, epoch, key }: LinkedVoiceKey): void {
    if (!this.#heard.has(userId)) return;
    const sender = this.#senders.get(userId);
    if (sender === undefined) {
      this.#senders.set(userId, {
        epoch,
        key: importVoiceKey(key),
        previousEpoch: 0,
        previousKey: null,
        window: new ReplayWindow(),
      });
    } else if (epoch > sender.epoch) {
      sender.previousEpoch = sender.epoch;
      sender.previousKey = sender.key;
      sender.epoch = epoch;
      sender.key = importVoiceKey(key);
    }
  }

  clear(): void {
    this.#senders.clear();
    this.#heard = new Set();
  }

  /** [audio] null when the sender is unknown. */
  windowOf(senderId: number): ReplayWindow | null {
    return this.#senders.get(senderId)?.window ?? null;
  }

  /** [audio] null for an unknown epoch. */
  keyOf(senderId: number, epoch: number): KeyObject | null {
    const sender = this.#senders.get(senderId);
    if (sender === undefined) return null;
    if (epoch === sender.epoch) return sender.key;
    return epoch === sender.previousEpoch ? sender.previousKey : null;
  }
}
