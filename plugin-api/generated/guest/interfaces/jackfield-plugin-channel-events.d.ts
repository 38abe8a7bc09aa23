/// <reference path="./jackfield-plugin-types.d.ts" />
declare module 'jackfield:plugin/channel-events@0.2.0' {
  /**
   * [events] The user is now in this channel.
   */
  export function onSelfJoinChannel(channel: Channel): void;
  /**
   * [events] The user left this channel.
   */
  export function onSelfLeaveChannel(channel: Channel): void;
  export type Channel = import('jackfield:plugin/types@0.2.0').Channel;
}
