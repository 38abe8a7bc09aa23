import { watchEffect } from 'vue';
import { useChatStore } from '../stores/chat-store.ts';
import { useSessionStore } from '../stores/session-store.ts';

/** The window's title says where one is, whether one is muted, and how much was written meanwhile. */
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
