declare module 'jackfield:plugin/chat@0.2.0' {
  /**
   * [events] Sends plain text to a channel that the user is in.
   */
  export function send(channelId: number, text: string): void;
  export type ChatError = ChatErrorNotInChannel | ChatErrorBadLength | ChatErrorRateLimited;
  /**
   * There is no connection, or the user is not in that channel.
   */
  export interface ChatErrorNotInChannel {
    tag: 'not-in-channel',
  }
  /**
   * 1 to 4,000 characters.
   */
  export interface ChatErrorBadLength {
    tag: 'bad-length',
  }
  /**
   * At most 5 messages in 5 seconds per plugin.
   */
  export interface ChatErrorRateLimited {
    tag: 'rate-limited',
  }
}
