import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { ChatMessage } from '@jackfield/protocol/state';

/** Maximum number of kept messages, equal to that of a snapshot, so that the window and the engine keep the same history. */
const KEPT_MESSAGES = 200;

/** Messages of the user's channel, oldest first. */
export const useChatStore = defineStore('chat', () => {
  const messages = ref<readonly ChatMessage[]>([]);
  /** Number of messages received while the chat was not in view. */
  const unread = ref(0);
  /** Text of the input field, kept while the chat is out of view. */
  const draft = ref('');
  let isInView = false;

  function replace(history: readonly ChatMessage[]): void {
    messages.value = history.slice(-KEPT_MESSAGES);
    unread.value = 0;
  }

  /** Appends a message. A message that is already shown (resent after a reconnect) is ignored. */
  function append(message: ChatMessage): void {
    if (messages.value.some((known) => known.id === message.id)) return;
    messages.value = [...messages.value, message].slice(-KEPT_MESSAGES);
    if (!isInView) unread.value += 1;
  }

  /** Records whether the chat is in view; a visible chat counts as read. */
  function setInView(value: boolean): void {
    isInView = value;
    if (value) unread.value = 0;
  }

  return { messages, unread, draft, replace, append, setInView };
});
