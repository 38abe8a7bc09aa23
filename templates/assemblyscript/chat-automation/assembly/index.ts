import { send } from '../sdk/contract/chat';
import { listUsers } from '../sdk/contract/session';
import { Channel, ChatMessage, User } from '../sdk/contract/types';
import { Level, log } from '../sdk/log';
import { Plugin, run } from '../sdk/plugin';
import { Settings } from '../sdk/settings-json';

export * from '../sdk/hooks/user-events';
export * from '../sdk/hooks/chat-events';

class Greeter extends Plugin {
  private greeting: string = '';

  onSettingsChanged(json: string): void {
    this.greeting = new Settings(json).text('greeting');
  }

  onUserJoinChannel(user: User, channel: Channel): void {
    say(channel.id, this.greeting.replace('{name}', user.name));
  }

  onChatMessage(message: ChatMessage): void {
    if (message.text.trim() != '!who') return;
    const names = listUsers(message.channelId).map<string>((user) => user.name);
    say(message.channelId, `${names.length} here: ${names.join(', ')}`);
  }
}

function say(channelId: u32, text: string): void {
  const refused = send(channelId, text);
  if (refused != null) log(Level.Warn, `Not sent: ${refused}`);
}

run(new Greeter());
