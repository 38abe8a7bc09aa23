/// <reference path="./jackfield-plugin-chat-types.d.ts" />
declare module 'jackfield:plugin/chat-send-intercept@0.2.0' {
  /**
   * [events] Within 100 ms; later, or with a trap, the text goes out unchanged.
   */
  export function onChatSend(channelId: number, text: string): ChatVerdict;
  export type ChatVerdict = import('jackfield:plugin/chat-types@0.2.0').ChatVerdict;
}
