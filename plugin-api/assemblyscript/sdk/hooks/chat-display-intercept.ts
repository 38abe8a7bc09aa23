// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { storeChatVerdict } from '../contract/memory/chat-types';
import { ChatMessage, User } from '../contract/types';
import { takeBack, takeString } from '../memory';
import { plugin } from '../plugin';
import { Some } from '../result';

// The hook `chat-display-intercept`: May change or drop what others write, before the user sees it.

export * from '../lifecycle';

const area = memory.data(12, 8);

export function chat_display_intercept__on_chat_display(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32, p8: i32, p9: i32, p10: i32, p11: i32, p12: i32, p13: f64): usize {
  let v0: Some<u32> | null = null;
  if (p6 != 0) {
    v0 = new Some<u32>(p7);
  }
  storeChatVerdict(area, plugin().onChatDisplay(new ChatMessage(takeString(p0, p1), p2, new User(p3, takeString(p4, p5), v0, p8 != 0, p9 != 0, p10 != 0), takeString(p11, p12), p13)));
  return area;
}

export function chat_display_intercept__on_chat_display__post(_area: usize): void {
  takeBack(0);
}
