// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { ChatVerdict } from './chat-types';
import { Argument, CommandError, CommandReply } from './command-events';
import { HttpError, Response } from './http-types';
import { MessageVerdict } from './lane-types';
import { Place } from './positional';
import { LoadError } from './state';
import { Channel, ChatMessage, User } from './types';
import { Input, Slot } from './ui-types';
import { Result, Some } from '../result';

/** Hooks that are told what happens. A plugin overrides what it needs, and its entry file exports the hooks that plugin.wit has. */
export class EventHooks {
  /** [events] The user is now in this channel. */
  onSelfJoinChannel(_channel: Channel): void {}

  /** [events] The user left this channel. */
  onSelfLeaveChannel(_channel: Channel): void {}

  /** [events] Somebody else came in. */
  onUserJoinChannel(_user: User, _channel: Channel): void {}

  /** [events] Somebody else left. */
  onUserLeaveChannel(_user: User, _channel: Channel): void {}

  /** [events] Somebody's mute, deafen or name changed. */
  onUserChanged(_user: User): void {}

  /** [events] The first frame of speech was heard. */
  onUserStartTalking(_user: User): void {}

  /** [events] 200 ms have passed without speech. */
  onUserStopTalking(_user: User): void {}

  /** [events] A message arrived. */
  onChatMessage(_message: ChatMessage): void {}

  /** [any] Everything that `load` needs, at most 262,144 bytes. Called every 5 s while it changes, before a swap and before `stop`. */
  save(): Uint8Array {
    return new Uint8Array(0);
  }

  /** [any] Called once after `start` when something was saved by the instance of the same role. */
  load(_saved: Uint8Array): LoadError | null {
    return null;
  }

  /** [events] The user is connected; the name is what the server calls itself. */
  onServerConnect(_serverName: string): void {}

  /** [events] The connection is gone; it may come back by itself. */
  onServerDisconnect(): void {}

  /** [events] Within 100 ms; later, or with a trap, the text goes out unchanged. */
  onChatSend(_channelId: u32, _text: string): ChatVerdict {
    return ChatVerdict.pass();
  }

  /** [events] Within 100 ms; later, or with a trap, the message is shown unchanged. */
  onChatDisplay(_message: ChatMessage): ChatVerdict {
    return ChatVerdict.pass();
  }

  /** [events] The user called `/name`; the arguments have the types that the manifest declares, left-out ones are missing. */
  onCommand(_name: string, _arguments: Argument[]): Result<CommandReply, CommandError> {
    return Result.ok<CommandReply, CommandError>(CommandReply.nothing());
  }

  /** [events] What the argument could become, the best first, at most 20; called while the user types. */
  complete(_name: string, _argumentName: string, _typed: string): string[] {
    return [];
  }

  /** [events] A bound key went down or up. `key-id` is the one of the manifest. */
  onKey(_keyId: string, _isDown: bool): void {}

  /** [events] Timer `timer-id` is due. */
  onTimer(_timerId: u32): void {}

  /** [events] A message of this plugin at somebody in the channel. The bytes are theirs: parse them as hostile. */
  onPeerData(_sender: User, _data: Uint8Array): void {}

  /** [events] Called 10 times a second while the user is in a channel. None: in no such space now, everybody is heard as usual. Coordinates within 1,000,000 m; a value that does not hold to this counts as none. */
  locate(): Place | null {
    return null;
  }

  /** [events] The request is done. */
  onHttpResponse(_requestId: u32, _outcome: Result<Response, HttpError>): void {}

  /** [events] The user used the element `key`. `user-id` is the person whose menu it is, `message-id` the message that it stands at. */
  onUiInput(_slot: Slot, _key: string, _input: Input, _userId: Some<u32> | null, _messageId: string | null): void {}

  /** [events] Within 100 ms. `message` is the JSON text of docs/wire/control-messages.md. */
  onControlSend(_kind: string, _message: string): MessageVerdict {
    return MessageVerdict.pass();
  }

  /** [events] Within 100 ms. */
  onControlReceived(_kind: string, _message: string): MessageVerdict {
    return MessageVerdict.pass();
  }
}
