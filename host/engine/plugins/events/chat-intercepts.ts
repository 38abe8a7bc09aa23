import type { ChatMessage } from '@jackfield/protocol/state';
import { checkChat } from '@jackfield/wire/chat-text';
import { guestMessage } from './guest-types.ts';
import type { HookCall, SessionReader } from './guest-types.ts';
import { INTERCEPT_LIMIT_MS } from './hook-asker.ts';
import type { HookAsker } from './hook-asker.ts';
import { readVerdict } from './verdict.ts';

/** What became of a text. */
export type Intercepted =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'dropped'; readonly pluginId: string };

/**
 * Plugins that may change or drop chat messages, asked one after the other in the order of their installation; each sees what the one before made of the
 * text. Who is late or answers what does not fit changes nothing. [control]
 */
export class ChatIntercepts {
  readonly #asker: HookAsker;
  readonly #session: SessionReader;

  constructor(asker: HookAsker, session: SessionReader) {
    this.#asker = asker;
    this.#session = session;
  }

  /** Whether `display` would ask anybody. */
  get isDisplayWatched(): boolean {
    return this.#asker.withHook('chat-display-intercept').length > 0;
  }

  /** What the user wrote, before it is sent. */
  send(channelId: number, text: string): Promise<Intercepted> {
    const callOf = (now: string): HookCall => ({
      hook: 'chat-send-intercept',
      func: 'onChatSend',
      args: [channelId, now],
    });
    return this.#pass('chat-send-intercept', text, callOf, () => INTERCEPT_LIMIT_MS);
  }

  /** What somebody wrote, before the user sees it; null when it was dropped. Plugins get at most `limitMs` together. */
  async display(message: ChatMessage, limitMs = Infinity): Promise<ChatMessage | null> {
    const deadlineMs = performance.now() + limitMs;
    const callOf = (text: string): HookCall => ({
      hook: 'chat-display-intercept',
      func: 'onChatDisplay',
      args: [guestMessage({ ...message, text }, this.#session)],
    });
    const leftMs = (): number => Math.min(INTERCEPT_LIMIT_MS, deadlineMs - performance.now());
    const intercepted = await this.#pass('chat-display-intercept', message.text, callOf, leftMs);
    if (intercepted.kind === 'dropped') return null;
    return intercepted.text === message.text ? message : { ...message, text: intercepted.text };
  }

  async #pass(
    hook: string,
    text: string,
    callOf: (text: string) => HookCall,
    leftMs: () => number,
  ): Promise<Intercepted> {
    let now = text;
    for (const pluginId of this.#asker.withHook(hook)) {
      const limitMs = leftMs();
      if (limitMs <= 0) break;
      const verdict = readVerdict(await this.#asker.ask(pluginId, callOf(now), limitMs));
      if (verdict?.kind === 'drop') return { kind: 'dropped', pluginId };
      if (verdict?.kind === 'replace' && isChatText(verdict.text)) now = verdict.text;
    }
    return { kind: 'text', text: now };
  }
}

/** Whether a plugin's text can be a chat message: 1 to 4,000 characters, and more than spaces. */
export function isChatText(text: string): boolean {
  return checkChat(text).kind === 'text';
}
