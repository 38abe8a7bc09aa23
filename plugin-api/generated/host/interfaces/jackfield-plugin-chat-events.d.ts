/** @module Interface jackfield:plugin/chat-events@0.2.0 **/
/**
 * [events] A message arrived.
 */
export function onChatMessage(message: ChatMessage): void;
export type ChatMessage = import('./jackfield-plugin-types.js').ChatMessage;
