// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { ChatMessage, User } from '../contract/types';
import { takeString } from '../memory';
import { plugin } from '../plugin';
import { Some } from '../result';

// The hook `chat-events`: What is written, in the channel that the user is in; one's own messages included.

export * from '../lifecycle';

export function chat_events__on_chat_message(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32, p8: i32, p9: i32, p10: i32, p11: i32, p12: i32, p13: f64): void {
  let v0: Some<u32> | null = null;
  if (p6 != 0) {
    v0 = new Some<u32>(p7);
  }
  plugin().onChatMessage(new ChatMessage(takeString(p0, p1), p2, new User(p3, takeString(p4, p5), v0, p8 != 0, p9 != 0, p10 != 0), takeString(p11, p12), p13));
}
