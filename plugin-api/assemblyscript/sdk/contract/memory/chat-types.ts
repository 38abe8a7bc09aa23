// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { ChatVerdict } from '../chat-types';
import { lowerString, storeList } from '../../memory';

export function storeChatVerdict(at: usize, value: ChatVerdict): void {
  store<u8>(at, <u8>value.kind);
  switch (value.kind) {
    case 1: storeList(at + 4, lowerString(value.replace)); break;
  }
}
