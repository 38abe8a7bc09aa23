// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadResultOfNothingOrChatError } from './memory/chat';
import { lent, lowerString, loweredLength, takeBack } from '../memory';

// Write chat messages in the user's name. Asks for: "write chat messages as you".

export enum ChatErrorKind {
  /** There is no connection, or the user is not in that channel. */
  NotInChannel,
  /** 1 to 4,000 characters. */
  BadLength,
  /** At most 5 messages in 5 seconds per plugin. */
  RateLimited,
}

export class ChatError {
  private constructor(readonly kind: ChatErrorKind) {}

  /** There is no connection, or the user is not in that channel. */
  static notInChannel(): ChatError {
    return new ChatError(ChatErrorKind.NotInChannel);
  }

  /** 1 to 4,000 characters. */
  static badLength(): ChatError {
    return new ChatError(ChatErrorKind.BadLength);
  }

  /** At most 5 messages in 5 seconds per plugin. */
  static rateLimited(): ChatError {
    return new ChatError(ChatErrorKind.RateLimited);
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case ChatErrorKind.NotInChannel:
        return 'not-in-channel';
      case ChatErrorKind.BadLength:
        return 'bad-length';
      case ChatErrorKind.RateLimited:
        return 'rate-limited';
      default:
        return '';
    }
  }
}

const area = memory.data(2, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/chat@0.2.0', 'send')
declare function importSend(p0: i32, p1: i32, p2: i32, p3: i32): void;

/** [events] Sends plain text to a channel that the user is in. */
export function send(channelId: u32, text: string): ChatError | null {
  const before = lent();
  const v0 = lowerString(text);
  const v0Length = loweredLength;
  importSend(channelId, <i32>v0, v0Length, <i32>area);
  takeBack(before);
  return loadResultOfNothingOrChatError(area);
}
