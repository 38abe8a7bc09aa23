import { EventEmitter } from 'node:events';
import type { ChatMessage } from '@jackfield/protocol/state';

export interface ChatLogEvents {
  chat: [ChatMessage];
  chatHistory: [readonly ChatMessage[]];
}

const MAXIMUM_MESSAGES = 200;

/** The last messages of the user's channel, oldest first. */
export class ChatLog extends EventEmitter<ChatLogEvents> {
  #messages: ChatMessage[] = [];
  #notes = 0;

  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  append(message: ChatMessage): void {
    this.#messages.push(message);
    if (this.#messages.length > MAXIMUM_MESSAGES) this.#messages.shift();
    this.emit('chat', message);
  }

  /** Appends a note that only this user sees, in the name of a plugin or of the client. */
  note(channelId: number, userName: string, text: string): void {
    this.#notes += 1;
    const id = `note:${this.#notes}`;
    this.append({ id, channelId, userId: -1, userName, text, sentAtMs: Date.now(), isNote: true });
  }

  /** Replaces all messages after another channel was joined, or the same one after a reconnect. */
  replace(messages: readonly ChatMessage[]): void {
    this.#messages = messages.slice(-MAXIMUM_MESSAGES);
    this.emit('chatHistory', this.#messages);
  }
}
