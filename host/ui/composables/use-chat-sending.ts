import { onScopeDispose, ref, type Ref } from 'vue';
import { EngineError } from '../link/engine-error.ts';
import { useChatStore } from '../stores/chat-store.ts';
import { useLinkStore } from '../stores/link-store.ts';
import { useNoticesStore } from '../stores/notices-store.ts';
import { useSessionStore } from '../stores/session-store.ts';

/** Delay before a pending text is shown as slow. */
const SHOW_AFTER_MS = 500;

export interface ChatSending {
  /** Takes the text out of the field and queues it behind the pending ones. */
  send(): void;
  /** True once a text has been pending for half a second. */
  readonly isSlow: Readonly<Ref<boolean>>;
}

interface Outgoing {
  readonly text: string;
  /** Channel for which the text was written. */
  readonly channelId: number | null;
}

/**
 * Sends the texts one after another, in the order in which they were written. When one is refused, it and all later ones return to the field, before the text
 * that is there by now, so that no text is lost or reordered. A text is sent only to the channel in which it was written.
 */
export function useChatSending(): ChatSending {
  const chat = useChatStore();
  const link = useLinkStore();
  const notices = useNoticesStore();
  const session = useSessionStore();
  /** Pending texts; the first one is being sent. */
  let outgoing: readonly Outgoing[] = [];
  const isSlow = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));

  function send(): void {
    const text = chat.draft.trim();
    if (text === '') return;
    chat.draft = '';
    outgoing = [...outgoing, { text, channelId: session.self.channelId }];
    if (outgoing.length === 1) void sendAll();
  }

  async function sendAll(): Promise<void> {
    timer = setTimeout(() => (isSlow.value = true), SHOW_AFTER_MS);
    for (let [next] = outgoing; next !== undefined; [next] = outgoing) {
      const { text, channelId } = next;
      try {
        if (channelId !== session.self.channelId) throw EngineError.ofPage('CHAT_CHANNEL_LEFT');
        await link.request('sendChat', { text });
        notices.forget(['CHAT_', 'COMMAND_']);
        outgoing = outgoing.slice(1);
      } catch (error) {
        notices.addFailure(error);
        giveBack();
      }
    }
    clearTimeout(timer);
    isSlow.value = false;
  }

  function giveBack(): void {
    const texts = outgoing.map(({ text }) => text);
    outgoing = [];
    chat.draft = [...texts, ...(chat.draft === '' ? [] : [chat.draft])].join('\n');
  }

  return { send, isSlow };
}
