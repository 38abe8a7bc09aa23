import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { ChatMessage } from '@jackfield/protocol/state';

/** As many as a snapshot holds: the window keeps no longer memory than the engine. */
const KEPT_MESSAGES = 200;

/** The messages of the own channel, oldest first. */
export const useChatStore = defineStore('chat', () => {
  const messages = ref<readonly ChatMessage[]>([]);

  function replace(history: readonly ChatMessage[]): void {
    messages.value = history.slice(-KEPT_MESSAGES);
  }

  /** A message that is already there (sent again after a reconnect) is not shown twice. */
  function append(message: ChatMessage): void {
    if (messages.value.some((known) => known.id === message.id)) return;
    messages.value = [...messages.value, message].slice(-KEPT_MESSAGES);
  }

  return { messages, replace, append };
});
