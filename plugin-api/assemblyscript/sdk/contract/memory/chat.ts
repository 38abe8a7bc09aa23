// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { ChatError } from '../chat';

export function loadChatError(at: usize): ChatError {
  switch (load<u8>(at)) {
    case 0: return ChatError.notInChannel();
    case 1: return ChatError.badLength();
    case 2: return ChatError.rateLimited();
    default: return unreachable();
  }
}

export function loadResultOfNothingOrChatError(at: usize): ChatError | null {
  if (load<u8>(at) == 0) return null;
  return loadChatError(at + 1);
}
