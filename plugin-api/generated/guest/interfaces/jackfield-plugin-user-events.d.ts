/// <reference path="./jackfield-plugin-types.d.ts" />
declare module 'jackfield:plugin/user-events@0.2.0' {
  /**
   * [events] Somebody else came in.
   */
  export function onUserJoinChannel(user: User, channel: Channel): void;
  /**
   * [events] Somebody else left.
   */
  export function onUserLeaveChannel(user: User, channel: Channel): void;
  /**
   * [events] Somebody's mute, deafen or name changed.
   */
  export function onUserChanged(user: User): void;
  export type User = import('jackfield:plugin/types@0.2.0').User;
  export type Channel = import('jackfield:plugin/types@0.2.0').Channel;
}
