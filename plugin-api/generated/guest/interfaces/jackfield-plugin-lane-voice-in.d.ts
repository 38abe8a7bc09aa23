/// <reference path="./jackfield-plugin-lane-types.d.ts" />
declare module 'jackfield:plugin/lane-voice-in@0.2.0' {
  /**
   * [audio] A packet of one user.
   */
  export function onVoicePacketReceived(userId: number, payload: Uint8Array): PacketVerdict;
  export type PacketVerdict = import('jackfield:plugin/lane-types@0.2.0').PacketVerdict;
}
