/// <reference path="./jackfield-plugin-types.d.ts" />
declare module 'jackfield:plugin/talk-events@0.2.0' {
  /**
   * [events] The first frame of speech was heard.
   */
  export function onUserStartTalking(user: User): void;
  /**
   * [events] 200 ms have passed without speech.
   */
  export function onUserStopTalking(user: User): void;
  export type User = import('jackfield:plugin/types@0.2.0').User;
}
