/// <reference path="./jackfield-plugin-types.d.ts" />
declare module 'jackfield:plugin/chat-events@0.2.0' {
  /**
   * [events] A message arrived.
   */
  export function onChatMessage(message: ChatMessage): void;
  export type ChatMessage = import('jackfield:plugin/types@0.2.0').ChatMessage;
}
