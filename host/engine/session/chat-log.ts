import { EventEmitter } from 'node:events';
import type { ChatMessage } from '@jackfield/protocol/state';

export interface ChatLogEvents {
  chat: [ChatMessage];
  chatHistory: [readonly ChatMessage[]];
}

const MAXIMUM_MESSAGES = 200;

/** The last messages of the own channel, oldest first. */
export class ChatLog extends EventEmitter<ChatLogEvents> {
  #messages: ChatMessage[] = [];

  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  append(message: ChatMessage): void {
    this.#messages.push(message);
    if (this.#messages.length > MAXIMUM_MESSAGES) this.#messages.shift();
    this.emit('chat', message);
  }

  /** Another channel was joined, or the same one after a reconnect. */
  replace(messages: readonly ChatMessage[]): void {
    this.#messages = messages.slice(-MAXIMUM_MESSAGES);
    this.emit('chatHistory', this.#messages);
  }
}
