// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadResultOfU32OrTimerError } from './memory/timers';
import { Result } from '../result';

// Wake-ups. Granted to every plugin; `timer-events` brings them.

export enum TimerErrorKind {
  /** At most 32 at once. */
  TooMany,
  /** 10 to 2,147,483,647 ms; 100 at least for one that repeats. */
  BadDelay,
}

export class TimerError {
  private constructor(readonly kind: TimerErrorKind) {}

  /** At most 32 at once. */
  static tooMany(): TimerError {
    return new TimerError(TimerErrorKind.TooMany);
  }

  /** 10 to 2,147,483,647 ms; 100 at least for one that repeats. */
  static badDelay(): TimerError {
    return new TimerError(TimerErrorKind.BadDelay);
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case TimerErrorKind.TooMany:
        return 'too-many';
      case TimerErrorKind.BadDelay:
        return 'bad-delay';
      default:
        return '';
    }
  }
}

const area = memory.data(8, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/timers@0.2.0', 'set-timer')
declare function importSetTimer(p0: i32, p1: i32, p2: i32): void;

/** [events] Sets a timer and returns its number. */
export function setTimer(delayMs: u32, repeats: bool): Result<u32, TimerError> {
  importSetTimer(delayMs, repeats, <i32>area);
  return loadResultOfU32OrTimerError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/timers@0.2.0', 'clear-timer')
declare function importClearTimer(p0: i32): void;

/** [events] Unknown numbers are ignored. */
export function clearTimer(timerId: u32): void {
  importClearTimer(timerId);
}
