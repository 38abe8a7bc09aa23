declare module 'jackfield:plugin/timers@0.2.0' {
  /**
   * [events] Sets a timer and returns its number.
   */
  export function setTimer(delayMs: number, repeats: boolean): number;
  /**
   * [events] Unknown numbers are ignored.
   */
  export function clearTimer(timerId: number): void;
  export type TimerError = TimerErrorTooMany | TimerErrorBadDelay;
  /**
   * At most 32 at once.
   */
  export interface TimerErrorTooMany {
    tag: 'too-many',
  }
  /**
   * 10 to 2,147,483,647 ms; 100 at least for one that repeats.
   */
  export interface TimerErrorBadDelay {
    tag: 'bad-delay',
  }
}
