import type { ChatMessage } from '@jackfield/protocol/state';
import { checkChat } from '@jackfield/wire/chat-text';
import { guestMessage } from './guest-types.ts';
import type { SessionReader } from './guest-types.ts';
import { GUARD_LIMIT_MS, INTERCEPT_LIMIT_MS, missingGuard } from './hook-asker.ts';
import type { HookAsker } from './hook-asker.ts';
import type { HookCall } from './hook-call.ts';
import { readVerdict } from './verdict.ts';

const SEND = 'chat-send-intercept';

/** Tells whether a plugin is asked about a text, and whether nothing is sent without its answer. */
type RoleOf = (pluginId: string, guards: readonly string[]) => { readonly isAsked: boolean; readonly isGuard: boolean };

/** Result of passing a text through the plugins. */
export type Intercepted =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'dropped'; readonly pluginId: string }
  /** A plugin that fails closed gave no valid verdict, so the text must not be sent. */
  | { readonly kind: 'refused'; readonly pluginId: string };

/**
 * Plugins that may change or drop chat messages, asked one after the other in the order of their installation. Each plugin gets the text as the previous one
 * left it. A late or invalid answer changes nothing, unless the plugin fails closed: then nothing is sent. [control]
 */
export class ChatIntercepts {
  readonly #asker: HookAsker;
  readonly #session: SessionReader;

  constructor(asker: HookAsker, session: SessionReader) {
    this.#asker = asker;
    this.#session = session;
  }

  /** Whether `display` would ask any plugin. */
  get isDisplayWatched(): boolean {
    return this.#asker.withHook('chat-display-intercept').length > 0;
  }

  /** Passes the user's message through the plugins before it is sent. */
  send(channelId: number, text: string): Promise<Intercepted> {
    return this.#send(channelId, text, (id, guards) => ({ isAsked: true, isGuard: guards.includes(id) }));
  }

  /** Passes a message that a plugin sends in the user's name through the other plugins that fail closed, and only those. */
  sendOf(channelId: number, text: string, authorId: string | null): Promise<Intercepted> {
    return this.#send(channelId, text, (id, guards) => {
      const isGuard = id !== authorId && guards.includes(id);
      return { isAsked: isGuard, isGuard };
    });
  }

  /** Passes a received message through the plugins before it is shown; null when one dropped it. All plugins together have `limitMs`. */
  async display(message: ChatMessage, limitMs = Infinity): Promise<ChatMessage | null> {
    const deadlineMs = performance.now() + limitMs;
    const callOf = (text: string): HookCall => ({
      hook: 'chat-display-intercept',
      func: 'onChatDisplay',
      args: [guestMessage({ ...message, text }, this.#session)],
    });
    const leftMs = (): number => Math.min(INTERCEPT_LIMIT_MS, deadlineMs - performance.now());
    let now = message.text;
    for (const pluginId of this.#asker.withHook('chat-display-intercept')) {
      const restMs = leftMs();
      if (restMs <= 0) break;
      const verdict = readVerdict(await this.#asker.ask(pluginId, callOf(now), restMs));
      if (verdict?.kind === 'drop') return null;
      if (verdict?.kind === 'replace' && isChatText(verdict.text)) now = verdict.text;
    }
    return now === message.text ? message : { ...message, text: now };
  }

  async #send(channelId: number, text: string, roleOf: RoleOf): Promise<Intercepted> {
    const guards = this.#asker.guards?.(SEND) ?? [];
    const isMissed = (id: string): boolean => roleOf(id, guards).isGuard;
    const missing = guards.some(isMissed) ? await missingGuard(this.#asker, SEND) : null;
    if (missing !== null && isMissed(missing)) return { kind: 'refused', pluginId: missing };
    let now = text;
    for (const pluginId of this.#asker.withHook(SEND)) {
      const { isAsked, isGuard } = roleOf(pluginId, guards);
      if (!isAsked) continue;
      const call: HookCall = { hook: SEND, func: 'onChatSend', args: [channelId, now] };
      const limitMs = isGuard ? GUARD_LIMIT_MS : INTERCEPT_LIMIT_MS;
      const verdict = readVerdict(await this.#asker.ask(pluginId, call, limitMs));
      if (verdict?.kind === 'drop') return { kind: 'dropped', pluginId };
      const isFit = verdict?.kind === 'pass' || (verdict?.kind === 'replace' && isChatText(verdict.text));
      if (verdict?.kind === 'replace' && isFit) now = verdict.text;
      else if (!isFit && isGuard) return { kind: 'refused', pluginId };
    }
    return { kind: 'text', text: now };
  }
}

/** Whether a plugin's text can be a chat message: 1 to 4,000 characters, and more than spaces. */
export function isChatText(text: string): boolean {
  return checkChat(text).kind === 'text';
}
