// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { TimerError } from '../timers';
import { Result } from '../../result';

export function loadResultOfU32OrTimerError(at: usize): Result<u32, TimerError> {
  if (load<u8>(at) == 0) return Result.ok<u32, TimerError>(load<u32>(at + 4));
  return Result.fail<u32, TimerError>(loadTimerError(at + 4));
}

export function loadTimerError(at: usize): TimerError {
  switch (load<u8>(at)) {
    case 0: return TimerError.tooMany();
    case 1: return TimerError.badDelay();
    default: return unreachable();
  }
}
