// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { storeChatVerdict } from '../contract/memory/chat-types';
import { takeBack, takeString } from '../memory';
import { plugin } from '../plugin';

// The hook `chat-send-intercept`: May change or drop what the user writes, before it is sent.

export * from '../lifecycle';

const area = memory.data(12, 8);

export function chat_send_intercept__on_chat_send(p0: i32, p1: i32, p2: i32): usize {
  storeChatVerdict(area, plugin().onChatSend(p0, takeString(p1, p2)));
  return area;
}

export function chat_send_intercept__on_chat_send__post(_area: usize): void {
  takeBack(0);
}
