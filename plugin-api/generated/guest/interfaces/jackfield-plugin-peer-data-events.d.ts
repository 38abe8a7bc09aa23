/// <reference path="./jackfield-plugin-types.d.ts" />
declare module 'jackfield:plugin/peer-data-events@0.2.0' {
  /**
   * [events] A message of this plugin at somebody in the channel. The bytes are theirs: parse them as hostile.
   */
  export function onPeerData(sender: User, data: Uint8Array): void;
  export type User = import('jackfield:plugin/types@0.2.0').User;
}
