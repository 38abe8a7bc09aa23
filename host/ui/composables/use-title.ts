import { watchEffect } from 'vue';
import { useChatStore } from '../stores/chat-store.ts';
import { useSessionStore } from '../stores/session-store.ts';

/** Shows the user's channel, their mute state and the number of unread messages in the window's title. */
export function useTitle(): void {
  const session = useSessionStore();
  const chat = useChatStore();
  watchEffect(() => {
    const news = chat.unread > 0 ? `(${chat.unread}) ` : '';
    const muted = session.self.isMuted || session.self.isDeafened ? ' – muted' : '';
    document.title =
      session.ownChannel === null ? 'Jackfield' : `${news}${session.ownChannel.name}${muted} – Jackfield`;
  });
}
