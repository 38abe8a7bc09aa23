import type { CommandSuggestion } from '@jackfield/protocol/rpc';
import { cutChat } from '@jackfield/wire/chat-text';
import { JackfieldError } from '../errors.ts';
import type { SessionParts } from './parts.ts';

type ChatInputParts = Pick<SessionParts, 'chat' | 'connection' | 'plugins' | 'roster'>;

/** Handles the user's chat input: a command, or a message that passes the intercepting plugins and is sent. */
export class ChatInput {
  readonly #parts: ChatInputParts;

  constructor(parts: ChatInputParts) {
    this.#parts = parts;
  }

  /** Rejects with the lane's coded error, or with `COMMAND_*`. */
  write(text: string): Promise<void> {
    if (text.startsWith('//')) return this.#send(text.slice(1));
    return text.startsWith('/') ? this.#run(text) : this.#send(text);
  }

  complete(text: string): Promise<readonly CommandSuggestion[]> {
    return this.#parts.plugins.hooks.commands.complete(text);
  }

  async #run(line: string): Promise<void> {
    const { plugins } = this.#parts;
    const reply = await plugins.hooks.commands.run(line);
    if (reply.kind === 'send') await sendChatOf(this.#parts, reply.text, null);
    else if (reply.kind === 'show') this.#note(reply.pluginName, reply.text);
  }

  async #send(text: string): Promise<void> {
    const { connection, plugins, roster } = this.#parts;
    const channelId = roster.ownChannel?.id;
    // Without a channel the lane's error tells what is missing.
    if (channelId === undefined) return connection.sendChat(text);
    const intercepted = await plugins.hooks.chat.send(channelId, text);
    if (intercepted.kind === 'text') return connection.sendChat(intercepted.text);
    const { pluginId } = intercepted;
    if (intercepted.kind === 'refused') throw JackfieldError.of('FAILED_CLOSED', { id: pluginId });
    const name = plugins.views.find(({ id }) => id === pluginId)?.name ?? pluginId;
    return this.#note(name, cutChat(`Your message was held back: ${text}`));
  }

  #note(name: string, text: string): void {
    const { chat, roster } = this.#parts;
    chat.note(roster.ownChannel?.id ?? 0, name, text);
  }
}

/**
 * Sends a message that a plugin writes in the user's name. `authorId` is the plugin's id when it writes on its own, and null when the user called its command.
 * The text passes the other plugins without whose consent nothing is sent; a text that one of them holds back is lost. Rejects as `ChatInput.write`.
 */
export async function sendChatOf(
  { connection, plugins, roster }: Pick<SessionParts, 'connection' | 'plugins' | 'roster'>,
  text: string,
  authorId: string | null,
): Promise<void> {
  const intercepted = await plugins.hooks.chat.sendOf(roster.ownChannel?.id ?? 0, text, authorId);
  if (intercepted.kind === 'refused') throw JackfieldError.of('FAILED_CLOSED', { id: intercepted.pluginId });
  if (intercepted.kind === 'text') await connection.sendChat(intercepted.text);
}
