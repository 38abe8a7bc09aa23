// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { UiError } from '../ui';
import { takeString } from '../../memory';

export function loadResultOfNothingOrUiError(at: usize): UiError | null {
  if (load<u8>(at) == 0) return null;
  return loadUiError(at + 4);
}

export function loadUiError(at: usize): UiError {
  switch (load<u8>(at)) {
    case 0: return UiError.tooLarge();
    case 1: return UiError.badTree(takeString(load<u32>(at + 4), load<i32>(at + 4 + 4)));
    case 2: return UiError.rateLimited();
    default: return unreachable();
  }
}
