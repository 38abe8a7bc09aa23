/** Text from a server is sanitized by the current rules before it is shown, even if the server is old or hostile. */
import { cleanChat } from '@jackfield/wire/chat-text';
import type { ServerMessages, WireChatMessage, WireUser } from '@jackfield/wire/messages';
import { cleanName } from '@jackfield/wire/name';

/** Name shown for a user whose own name has no visible characters. */
const NAMELESS = 'Guest';
const NAMELESS_CHANNEL = 'Channel';
const NAMELESS_SERVER = 'Server';

export function shownName(name: string): string {
  return cleanName(name) || NAMELESS;
}

export function shownUser(user: WireUser): WireUser {
  return { ...user, name: shownName(user.name) };
}

export function shownWelcome(welcome: ServerMessages['welcome']): ServerMessages['welcome'] {
  return {
    ...welcome,
    serverName: cleanName(welcome.serverName, 'server') || NAMELESS_SERVER,
    users: welcome.users.map(shownUser),
    channels: welcome.channels.map((channel) => ({
      ...channel,
      name: cleanName(channel.name, 'channel') || `${NAMELESS_CHANNEL} ${channel.id}`,
      description: cleanName(channel.description, 'topic'),
    })),
  };
}

export function shownMessage(message: WireChatMessage): WireChatMessage {
  return { ...message, userName: shownName(message.userName), text: cleanChat(message.text) };
}
