import { CHAT_HISTORY_BYTES, CHAT_HISTORY_LENGTH } from '@jackfield/wire/limits';
import type { WireChatMessage } from '@jackfield/wire/messages';

interface Entry {
  readonly message: WireChatMessage;
  /** Size of the message's JSON in bytes, with the comma after it. */
  readonly bytes: number;
}

/** The last messages of a channel, for users who join: at most 100, and at most 256 KiB of JSON. The oldest are dropped first. */
export class ChatHistory {
  readonly #entries: Entry[] = [];
  #bytes = 0;

  /** Messages, the oldest first. */
  get messages(): WireChatMessage[] {
    return this.#entries.map(({ message }) => message);
  }

  add(message: WireChatMessage): void {
    const bytes = Buffer.byteLength(JSON.stringify(message)) + 1;
    this.#entries.push({ message, bytes });
    this.#bytes += bytes;
    while (this.#entries.length > CHAT_HISTORY_LENGTH || this.#bytes > CHAT_HISTORY_BYTES) {
      this.#bytes -= this.#entries.shift()?.bytes ?? 0;
    }
  }
}
