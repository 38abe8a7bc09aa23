/** @module Interface jackfield:plugin/chat-display-intercept@0.2.0 **/
/**
 * [events] Within 100 ms; later, or with a trap, the message is shown unchanged.
 */
export function onChatDisplay(message: ChatMessage): ChatVerdict;
export type ChatMessage = import('./jackfield-plugin-types.js').ChatMessage;
export type ChatVerdict = import('./jackfield-plugin-chat-types.js').ChatVerdict;
