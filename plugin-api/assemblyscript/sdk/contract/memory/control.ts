// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { ControlError } from '../control';
import { takeString } from '../../memory';

export function loadControlError(at: usize): ControlError {
  switch (load<u8>(at)) {
    case 0: return ControlError.notConnected();
    case 1: return ControlError.unknownChannel();
    case 2: return ControlError.unknownUser();
    case 3: return ControlError.rateLimited();
    case 4: return ControlError.failed(takeString(load<u32>(at + 4), load<i32>(at + 4 + 4)));
    default: return unreachable();
  }
}

export function loadResultOfNothingOrControlError(at: usize): ControlError | null {
  if (load<u8>(at) == 0) return null;
  return loadControlError(at + 4);
}
