import { onScopeDispose, ref, type Ref } from 'vue';
import { EngineError } from '../link/engine-error.ts';
import { useChatStore } from '../stores/chat-store.ts';
import { useLinkStore } from '../stores/link-store.ts';
import { useNoticesStore } from '../stores/notices-store.ts';
import { useSessionStore } from '../stores/session-store.ts';

/** Waiting is shown only from here on. */
const SHOW_AFTER_MS = 500;

export interface ChatSending {
  /** Takes the text out of the field and sends it behind those that are under way. */
  send(): void;
  /** True once a text has been under way for half a second. */
  readonly isSlow: Readonly<Ref<boolean>>;
}

interface Outgoing {
  readonly text: string;
  /** The channel that it was written for. */
  readonly channelId: number | null;
}

/**
 * Sends what was written, one text after the other in the order in which they were written. When one is refused, it and all behind it come back into the field
 * before what stands there by now, so that nothing is lost and nothing overtakes. Nothing is sent to another channel than the one that it was written in.
 */
export function useChatSending(): ChatSending {
  const chat = useChatStore();
  const link = useLinkStore();
  const notices = useNoticesStore();
  const session = useSessionStore();
  /** The first one is under way. */
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
