declare module 'jackfield:plugin/timer-events@0.2.0' {
  /**
   * [events] Timer `timer-id` is due.
   */
  export function onTimer(timerId: number): void;
}
